"""The scale of an exam as a drawing: where bands begin and where the score stands, in percent of the width."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.texts.verified import band_label

if TYPE_CHECKING:
    from bot.core.exams import Exam, Verdict
    from bot.texts.words import Words

_LEFT: Final = 4.0
_WIDTH: Final = 92.0
_GAP: Final = 0.6


@dataclass(frozen=True, slots=True)
class Segment:
    """One band, or what lies under the lowest."""

    x: float
    width: float
    middle: float
    label: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Scale:
    """What the template draws. Its words for the blind come with the page."""

    segments: tuple[Segment, ...]
    ticks: tuple[Tick, ...]
    x: float
    score: str


def scale(words: Words, exam: Exam, verdict: Verdict) -> Scale:
    lowest, highest = exam.ruler

    def at(value: float) -> float:
        return round(_LEFT + _WIDTH * (value - lowest) / (highest - lowest), 2)

    segments, upper = [], float(highest)
    for band in exam.grading.bands:
        is_own = band.low <= verdict.overall <= band.high
        segments.append(_segment(at(band.low), at(upper), band_label(words, band), is_own=is_own))
        upper = band.low
    if lowest < upper:
        segments.append(_segment(at(lowest), at(upper), "–", is_own=verdict.overall < upper))
    starts = [lowest, *(band.low for band in reversed(exam.grading.bands)), highest]
    ticks = tuple(Tick(at(start), words.number(start)) for start in dict.fromkeys(starts))
    return Scale(tuple(reversed(segments)), ticks, at(verdict.overall), words.number(verdict.overall))


def _segment(low: float, high: float, label: str, *, is_own: bool) -> Segment:
    return Segment(low, round(high - low - _GAP, 2), round((low + high) / 2, 2), label, is_own)
