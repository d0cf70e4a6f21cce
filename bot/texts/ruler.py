"""Where a score stands: the part of the scale that an exam reports on, drawn in text, narrow enough for a phone."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from bot.texts.words import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.exams import Band, Exam
    from bot.texts.words import Words


def ruler(words: Words, exam: Exam, overall: int) -> Markup:
    """The exam's bands from the top down, the score among them, its own band with a heavy bar; 30 columns at most."""
    drawn = "\n".join(_lines(words, exam, overall))
    return Markup(f"<pre>{escape(drawn, quote=False)}</pre>")


def _lines(words: Words, exam: Exam, overall: int) -> Iterator[str]:
    lowest, highest = exam.ruler
    yield _tick(words, highest, "┬", overall)
    upper = highest
    own = exam.verdict(overall).name
    for low, label, name in _bands(words, exam):
        bar = "┃" if name == own else "│"
        yield from _band(words, low, upper, f"   {bar} {label}", overall)
        yield _tick(words, low, "┴" if low == lowest else "┼", overall)
        upper = low


def _bands(words: Words, exam: Exam) -> Iterator[tuple[int, str, str | None]]:
    """Where each begins, how it is labelled, and its name where it is certified."""
    for band in exam.grading.bands:
        yield band.low, _label(words, band), band.name
    lowest, _ = exam.ruler
    if lowest < exam.grading.bands[-1].low:
        yield lowest, words.plain("no certificate"), None


def _label(words: Words, band: Band) -> str:
    name = words.name(band.name)
    return f"{name}: {band.level}" if band.grade else name


def _band(words: Words, low: int, upper: int, label: str, overall: int) -> Iterator[str]:
    """The band's label, and above or below it the score that lies between its two ticks."""
    lines = [label]
    if low < overall < upper:
        lines.insert(0 if 2 * overall > low + upper else 1, _score(words, overall))
    yield from lines


def _tick(words: Words, value: int, mark: str, overall: int) -> str:
    return _score(words, overall) if value == overall else f"{value:>3}{mark}"


def _score(words: Words, overall: int) -> str:
    return f"{overall:>3}●━ {words.plain('your score')}"
