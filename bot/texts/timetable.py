"""When results come: each person's own windows, or the general timetable for who has linked nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.core.entries import Format
from bot.core.messages import Message, rows
from bot.core.timetable import CERTIFICATE_AFTER, RESULTS_AFTER, Phase
from bot.core.viewing import Awaited, BeingChecked, Open
from bot.texts import navigation
from bot.texts.centres import own_centre
from bot.texts.words import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.core.timetable import Window
    from bot.core.viewing import OwnExam
    from bot.texts.words import Words

_WEEK = timedelta(weeks=1)


def own_windows(words: Words, exams: Sequence[OwnExam], today: date) -> Message:
    """The window of each linked exam; once its result is out, when the certificate comes."""
    parts = [words("<b>When your results come</b>"), *(_own(words, own, today) for own in exams)]
    return Message(
        "\n\n".join(parts), keyboard=rows(navigation.my_results(words), navigation.home(words)), protected=True
    )


def general(words: Words) -> Message:
    """The table, for who has linked nothing yet."""
    text = words(
        "<b>When results come</b>, counted from the exam date:\n\n"
        "Digital exam: {digital}\nExam on a computer: {computer}\nExam on paper: {paper}\n\n"
        "Certificates reach the exam centre {certificate} after the results are online.\n\n"
        "Link your exam, and you will see the dates of your own and be told the moment the result is out.",
        digital=_days(words, RESULTS_AFTER[Format.DIGITAL]),
        computer=_weeks(words, RESULTS_AFTER[Format.COMPUTER]),
        paper=_weeks(words, RESULTS_AFTER[Format.PAPER]),
        certificate=_weeks(words, CERTIFICATE_AFTER),
    )
    return Message(text, keyboard=rows(navigation.link_my_results(words), navigation.home(words)))


def _days(words: Words, span: tuple[timedelta, timedelta]) -> Markup:
    return words("{first} to {last} days", first=span[0].days, last=span[1].days)


def _weeks(words: Words, span: tuple[timedelta, timedelta]) -> Markup:
    return words("{first} to {last} weeks", first=span[0] // _WEEK, last=span[1] // _WEEK)


def _own(words: Words, own: OwnExam, today: date) -> Markup:
    head = words(
        "<b>{exam}</b>, exam on {date}, {format}",
        exam=own.exam.name,
        date=words.date(own.entry.exam_date),
        format=format_name(words, own.entry.format),
    )
    return Markup(f"{head}\n{_window(words, own, today)}")


def format_name(words: Words, sat_as: Format) -> str:
    match sat_as:
        case Format.DIGITAL:
            return words.plain("digital")
        case Format.COMPUTER:
            return words.plain("on a computer")
        case Format.PAPER:
            return words.plain("on paper")


def _window(words: Words, own: OwnExam, today: date) -> Markup:
    match own.standing:
        case Awaited(window) if window.phase(today) is Phase.AFTER:
            return words(
                "The result was expected by {closes}. It is late, and not released yet.", **_days_of(words, window)
            )
        case Awaited(window):
            return words("The result is expected between {opens} and {closes}.", **_days_of(words, window))
        case BeingChecked():
            return words("Not released yet: the exam board is checking the results of this session.")
        case Open(shown, _, certificate) if shown.verdict and shown.verdict.certificate:
            centre = own_centre(words, own.centre, own.entry.centre_number)
            return words(
                "The result is out. The certificate reaches your exam centre ({centre}) between {opens} and {closes}.",
                centre=centre,
                **_days_of(words, certificate),
            )
        case Open():
            return words("The result is out: see My results.")


def _days_of(words: Words, window: Window) -> dict[str, str]:
    return {"opens": words.date(window.opens), "closes": words.date(window.closes)}
