"""A candidate's result: its status and what of it may be shown. Rows of a results file: `result_cells`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.core.exams import Exam, Paper, Verdict


class Status(StrEnum):
    FINAL = "final"
    PENDING = "pending"  # result to follow
    WITHHELD = "withheld"
    ABSENT_PART = "absent_part"  # X: absent from a part
    ABSENT_ALL = "absent_all"  # Z: absent


@dataclass(frozen=True, slots=True)
class Result:
    """One version of one result. A withheld one may hold scores: they are kept and shown to nobody."""

    status: Status
    scores: Mapping[str, int] = field(default_factory=dict, repr=False)
    overall: int | None = field(default=None, repr=False)

    @property
    def counts_as_released(self) -> bool:
        """A pending one, though released, is waited for: a second release brings the rest."""
        return self.status is not Status.PENDING


class Change(StrEnum):
    """How a later version comes about."""

    BY_IMPORT = "by_import"
    BY_AMENDMENT = "by_amendment"


def how_to_change(released: Result | None) -> Change:
    """What has been released as more than `pending`, `withheld` too, changes only as an amendment."""
    return Change.BY_AMENDMENT if released and released.counts_as_released else Change.BY_IMPORT


@dataclass(frozen=True, slots=True)
class ShownPaper:
    paper: Paper
    score: int | None = field(repr=False)
    """None: not reported."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What its candidate may see, and nothing else. Without a verdict there is only the status to explain."""

    status: Status
    verdict: Verdict | None = field(default=None, repr=False)
    """Its overall may be said only where it is `reported`."""
    papers: tuple[ShownPaper, ...] = ()


def shown(result: Result, exam: Exam) -> Shown:
    if result.status is not Status.FINAL or result.overall is None:
        return Shown(result.status)
    return Shown(result.status, exam.verdict(result.overall), tuple(_shown_papers(result.scores, exam)))


def _shown_papers(scores: Mapping[str, int], exam: Exam) -> Iterator[ShownPaper]:
    for paper in exam.papers:
        score = scores[paper.key]
        yield ShownPaper(paper, score if exam.is_reported(score) else None)
