"""What can be done after a result: enquiries, certificates, and who can ask for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.messages import Message, rows
from bot.core.timetable import CLERICAL_CHECK_WORKING_DAYS, RE_MARK_WORKING_DAYS, replacement_until
from bot.core.viewing import Open
from bot.texts import navigation
from bot.texts.centres import about_centre
from bot.texts.words import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.viewing import OwnExam
    from bot.texts.words import Words


def enquiry(words: Words, own: OwnExam) -> Message:
    """Guidance for this very exam; who sat none of it has nothing to be re-checked."""
    parts = [words("<b>{exam}: questions about the result</b>", exam=own.exam.name), *_parts(words, own)]
    return Message("\n\n".join(parts), keyboard=rows(navigation.my_results(words)), protected=True)


def _parts(words: Words, own: OwnExam) -> Iterator[Markup]:
    verdict = own.standing.shown.verdict if isinstance(own.standing, Open) else None
    if verdict:
        yield _stages(words)
        yield _afterwards(words)
        if verdict.certificate:
            yield _certificates(words, own)
    else:
        yield words("Your exam centre can find out more for you: it is the one that the exam board talks to.")
    yield about_centre(words, own.centre, own.entry.centre_number)


def _stages(words: Words) -> Markup:
    first = words(
        "If a result surprises you, your exam centre can ask for an enquiry; nobody else can.\n\n"
        "<b>Stage 1:</b> a clerical re-check of the whole exam. It takes {days} working days.",
        days=CLERICAL_CHECK_WORKING_DAYS,
    )
    second = words(
        "<b>Stage 2</b>, only after stage 1: Writing is marked once more in full. It takes {days} working days.",
        days=RE_MARK_WORKING_DAYS,
    )
    return Markup(f"{first}\n{second}")


def _afterwards(words: Words) -> Markup:
    return words(
        "The grade may go up, go down or stay as it is. Speaking cannot be re-checked."
        " If the grade changes, the fees are refunded, the old certificate goes back and you get a new one."
    )


def _certificates(words: Words, own: OwnExam) -> Markup:
    return words(
        "<b>Certificates</b> do not expire. If yours is lost, your exam centre can order a replacement until {date}.",
        date=words.date(replacement_until(own.entry.exam_date)),
    )
