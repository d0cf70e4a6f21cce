"""What a release would look like, with scores that nobody has: the kinds of results really present, and one made-up result of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.core.results import Result, Status

if TYPE_CHECKING:
    from datetime import date

    from bot.core.entries import SessionName
    from bot.core.exams import Band, Exam
    from bot.core.sessions import Plan


@dataclass(frozen=True, slots=True)
class Kind:
    """Results that look alike: of one exam, with one status and, where there is one, one grade."""

    exam: str
    status: Status
    band: str | None = None
    """`Grade A`, `Level B1`; None where the overall earns no certificate, or there is none."""
    reported: bool = True


@dataclass(frozen=True, slots=True)
class Sample:
    """A made-up result for somebody whose name is masked."""

    kind: Kind
    session: SessionName
    exam_date: date
    given_names: str
    family_name: str
    result: Result = field(repr=False)


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything there is to look at before a release."""

    plan: Plan
    kinds: tuple[tuple[Kind, int], ...]
    """How many of each, most first."""
    samples: tuple[Sample, ...]


def kind_of(result: Result, exam: Exam) -> Kind:
    if result.status is not Status.FINAL or result.overall is None:
        return Kind(exam.code, result.status)
    verdict = exam.verdict(result.overall)
    return Kind(exam.code, result.status, verdict.name, verdict.reported)


def made_up(kind: Kind, exam: Exam) -> Result:
    """The same score in every paper, in the middle of the band: nobody's result, and plainly so."""
    if kind.status is not Status.FINAL:
        return Result(kind.status)
    score = _middle(kind, exam)
    return Result(kind.status, {paper.key: score for paper in exam.papers}, score)


def _middle(kind: Kind, exam: Exam) -> int:
    band = next((band for band in exam.grading.bands if band.name == kind.band), None)
    low, high = _ends(band, kind, exam)
    return (low + high) // 2


def _ends(band: Band | None, kind: Kind, exam: Exam) -> tuple[int, int]:
    if band:
        return band.low, band.high
    lowest = exam.grading.lowest_reported
    return (lowest, exam.grading.bands[-1].low - 1) if kind.reported else (exam.lowest, lowest - 1)
