"""What an amendment changes: two versions of a result, as their reader sees them, side by side. Decides nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.core.results import Shown, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from bot.core.entries import SessionName
    from bot.core.exams import Exam, Paper
    from bot.core.identity import IdNumber
    from bot.core.results import Result, Status


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a result, as it could be read from its release on: without scores where it was held back all the while."""

    id: UUID
    result: Result = field(repr=False)
    released_at: datetime


@dataclass(frozen=True, slots=True)
class PaperChange:
    """A paper that has another score. None: not reported, or not shown at all."""

    paper: Paper
    before: int | None = field(repr=False)
    after: int | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Difference:
    """What a reader sees otherwise. Where either status shows no scores, the papers are not compared."""

    before: Shown = field(repr=False)
    after: Shown = field(repr=False)
    papers: tuple[PaperChange, ...] = field(default=(), repr=False)

    @property
    def statuses(self) -> tuple[Status, Status] | None:
        """Where the status changed."""
        return None if self.before.status is self.after.status else (self.before.status, self.after.status)

    @property
    def overalls(self) -> tuple[int | None, int | None] | None:
        """Where both versions have an overall score: both; None in it is `not reported`."""
        if self.before.verdict is None or self.after.verdict is None:
            return None
        before, after = self.before.verdict, self.after.verdict
        return before.overall if before.reported else None, after.overall if after.reported else None

    @property
    def grades(self) -> tuple[str | None, str | None] | None:
        """Likewise; None in it is `no grade`."""
        if self.before.verdict is None or self.after.verdict is None:
            return None
        return self.before.verdict.name, self.after.verdict.name

    @property
    def levels(self) -> tuple[str | None, str | None] | None:
        if self.before.verdict is None or self.after.verdict is None:
            return None
        return self.before.verdict.level, self.after.verdict.level

    @property
    def is_none(self) -> bool:
        return self.before == self.after


@dataclass(frozen=True, slots=True)
class Correction:
    """The last change of a result that had been released, and since when it stands."""

    difference: Difference
    at: datetime


@dataclass(frozen=True, slots=True)
class AmendedRow:
    """One line of an amendment: whose result it changes, and how."""

    line: int
    """0: of no file, a withholding is lifted."""
    id_number: IdNumber = field(repr=False)
    exam: Exam
    difference: Difference


@dataclass(frozen=True, slots=True)
class Amendment:
    """What somebody would decide on, row by row."""

    session: SessionName
    rows: tuple[AmendedRow, ...]


def difference(before: Result, after: Result, exam: Exam) -> Difference:
    """As shown, so nothing that a status hides comes out by comparing."""
    old, new = shown(before, exam), shown(after, exam)
    return Difference(old, new, tuple(_papers(old, new)))


def last_correction(versions: Sequence[Version], exam: Exam) -> Correction | None:
    """`versions` in the order of their releases. That a pending result has come is no correction."""
    read = _as_read(versions)
    if len(read) < 2 or not read[-2].result.counts_as_released:  # noqa: PLR2004 - one beside the one before it
        return None
    return Correction(difference(read[-2].result, read[-1].result, exam), read[-1].released_at)


def _as_read(versions: Sequence[Version]) -> list[Version]:
    """A version that was released again says nothing new."""
    read: list[Version] = []
    for version in versions:
        if not read or read[-1].result != version.result:
            read.append(version)
    return read


def _papers(before: Shown, after: Shown) -> Iterator[PaperChange]:
    for old, new in zip(before.papers, after.papers, strict=False):
        if old.score != new.score:
            yield PaperChange(old.paper, old.score, new.score)
