"""One linked exam as a card: awaited, being checked, or its result with what it means. Every status in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from bot.core.messages import Button, Message, rows
from bot.core.results import Status
from bot.core.timetable import Phase
from bot.core.viewing import Awaited, BeingChecked, Open
from bot.texts import navigation
from bot.texts.callbacks import press
from bot.texts.centres import about_centre, own_centre
from bot.texts.corrections import corrected
from bot.texts.meaning import headline, meaning
from bot.texts.navigation import To
from bot.texts.ruler import ruler
from bot.texts.words import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.core.messages import Row
    from bot.core.results import Shown, ShownPaper
    from bot.core.timetable import Window
    from bot.core.viewing import OwnExam
    from bot.texts.words import Words


def card(words: Words, own: OwnExam, today: date) -> Message:
    """All there is to say about one linked exam today."""
    parts = [_head(words, own), *_standing(words, own, today)]
    return Message("\n\n".join(parts), keyboard=_buttons(words, own), protected=True)


def nothing_linked(words: Words) -> Message:
    return Message(
        words(
            "No exam is linked here yet, so there is no result to show."
            " Link yours with the ID Number and the Secret Number from your Confirmation of Entry."
        ),
        keyboard=rows(navigation.link_my_results(words), navigation.when(words)),
    )


def _head(words: Words, own: OwnExam) -> Markup:
    entry = own.entry
    return words(
        "<b>{exam}</b>\n{name}\nSession {session}, exam on {date}",
        exam=own.exam.name,
        name=full_name(entry.given_names, entry.family_name),
        session=entry.session,
        date=words.date(entry.exam_date),
    )


def full_name(given_names: str, family_name: str) -> str:
    """Isolated, so that a name written from right to left leaves the rest of its line in place."""
    return f"\u2068{f'{given_names} {family_name}'.strip()}\u2069"


def _standing(words: Words, own: OwnExam, today: date) -> Iterator[Markup]:
    match own.standing:
        case Awaited(window):
            yield _awaited(words, window, today)
            yield about_centre(words, own.centre, own.entry.centre_number)
        case BeingChecked():
            yield words(
                "<b>Your result is not released yet.</b> The exam board is checking the results of this session once more."
                " You will be told here as soon as it is done; there is nothing that you need to do."
            )
            yield about_centre(words, own.centre, own.entry.centre_number)
        case Open() as result:
            yield from _open(words, own, result, today)
        case _:
            assert_never(own.standing)


def _awaited(words: Words, window: Window, today: date) -> Markup:
    opens, closes = words.date(window.opens), words.date(window.closes)
    match window.phase(today):
        case Phase.BEFORE:
            return words(
                "<b>Your result is not released yet.</b> It is expected between {opens} and {closes}."
                " You will be told here the moment it is out.",
                opens=opens,
                closes=closes,
            )
        case Phase.WITHIN:
            return words(
                "<b>Your result is not released yet.</b> It may come any day now: it is expected by {closes}."
                " You will be told here the moment it is out.",
                closes=closes,
            )
        case Phase.AFTER:
            return words(
                "<b>Your result is not released yet.</b> It was expected by {closes}, so it is late."
                " You will be told here the moment it is out. If you need it urgently, ask your exam centre.",
                closes=closes,
            )


def _open(words: Words, own: OwnExam, result: Open, today: date) -> Iterator[Markup]:
    if result.shown.verdict is None:
        yield _explained(words, result.shown.status)
        yield about_centre(words, own.centre, own.entry.centre_number)
        return
    verdict = result.shown.verdict
    yield headline(words, verdict)
    if verdict.reported:
        yield ruler(words, own.exam, verdict.overall)
    yield _papers(words, result.shown)
    if result.correction:
        yield corrected(words, result.correction)
    yield meaning(words, own.exam, verdict)
    if verdict.certificate:
        yield _certificate(words, own, result.certificate, today)


def _explained(words: Words, status: Status) -> Markup:
    match status:
        case Status.PENDING:
            return words(
                "<b>Result to follow</b>\nYour result is not ready yet: it will come after those of the others in your session."
                " This says nothing about how you did. You will be told here the moment it is out."
                " If you have a question meanwhile, ask your exam centre."
            )
        case Status.WITHHELD:
            return words(
                "<b>Withheld</b>\nThe exam board is holding this result back. No reason is given here."
                " Please contact your exam centre: they can ask the exam board for you."
            )
        case Status.ABSENT_PART:
            return words(
                "<b>Absent from part of the exam</b> (X)\nYou are recorded as absent from at least one paper,"
                " so there is no overall score and there are no paper scores."
                " If you took every paper, please contact your exam centre."
            )
        case Status.ABSENT_ALL:
            return words(
                "<b>Absent</b> (Z)\nYou are recorded as absent from the whole exam, so there is no result."
                " If you took the exam, please contact your exam centre."
            )
        case Status.FINAL:
            raise ValueError("a final result has a verdict")


def _papers(words: Words, shown: Shown) -> Markup:
    lines = [_paper(words, paper) for paper in shown.papers]
    return Markup("\n".join([words("<b>Your papers</b>"), *lines]))


def _paper(words: Words, shown: ShownPaper) -> Markup:
    if shown.score is None:
        return words("{paper}: not reported", paper=words.name(shown.paper.name))
    return words("{paper}: <b>{score}</b>", paper=words.name(shown.paper.name), score=shown.score)


def _certificate(words: Words, own: OwnExam, window: Window, today: date) -> Markup:
    centre = own_centre(words, own.centre, own.entry.centre_number)
    opens, closes = words.date(window.opens), words.date(window.closes)
    if window.phase(today) is Phase.AFTER:
        return words(
            "<b>Your certificate</b> should have reached your exam centre ({centre}) by {closes}. Ask there how to collect it.",
            centre=centre,
            closes=closes,
        )
    return words(
        "<b>Your certificate</b> reaches your exam centre ({centre}) between {opens} and {closes}.",
        centre=centre,
        opens=opens,
        closes=closes,
    )


def _buttons(words: Words, own: OwnExam) -> tuple[Row, ...]:
    if isinstance(own.standing, Open):
        send = navigation.send_my_result(words, own.link.id)
        statement = Button(words.plain("Statement (PDF)"), press(To.STATEMENT, own.link.id))
        question = Button(words.plain("Questions about this result"), press(To.ENQUIRY, own.link.id))
        offered = (send, statement, question) if own.standing.shown.verdict else (question,)
        return rows(*offered, navigation.home(words))
    return rows(navigation.home(words))
