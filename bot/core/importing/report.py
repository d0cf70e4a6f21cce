"""What a checked file comes to: how much of it is new, what is wrong with it, what its reader should know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NewType

from bot.core.importing.changes import Change
from bot.core.importing.problems import Note, Problem, Remark, Why

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from bot.core.entries import SessionName
    from bot.core.importing.changes import EntryChange, ResultChange
    from bot.core.importing.rows import EntryRow, ImportKind

ImportId = NewType("ImportId", "UUID")

MOST_PROBLEMS: Final = 100_000
"""A file with more of them is another file than was meant."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What an import does, in numbers."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    secrets_changed: int = 0
    births_changed: int = 0
    credentials_kept: int = 0
    """Of linked ID Numbers: the file says otherwise, and they stay."""
    closed: int = 0
    """Institutions that are not in the file any more."""


@dataclass(frozen=True, slots=True)
class CredentialChange:
    """A line that gives an ID Number another Secret Number or date of birth."""

    line: int
    secret_number: bool
    date_of_birth: bool


@dataclass(frozen=True, slots=True)
class Report:
    """A file as it was checked. With an `import_id` it is staged and may be confirmed; with problems it never is."""

    kind: ImportKind | None
    counts: Counts
    problems: tuple[Problem, ...] = ()
    notes: tuple[Note, ...] = ()
    credential_changes: tuple[CredentialChange, ...] = ()
    import_id: ImportId | None = None


class Tally:
    """Adds up what a file comes to, row by row."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.sessions: set[SessionName] = set()
        self.credential_changes: list[CredentialChange] = []
        self.closed = 0
        self._changes = dict.fromkeys(Change, 0)
        self._kept = 0
        self._unread = 0
        self._unknown_centres: set[str] = set()

    @property
    def counts(self) -> Counts:
        changes = self.credential_changes
        return Counts(
            rows=sum(self._changes.values()) + self._unread,
            new=self._changes[Change.NEW],
            changed=self._changes[Change.CHANGED],
            unchanged=self._changes[Change.UNCHANGED],
            secrets_changed=sum(change.secret_number for change in changes),
            births_changed=sum(change.date_of_birth for change in changes),
            credentials_kept=self._kept,
            closed=self.closed,
        )

    @property
    def notes(self) -> tuple[Note, ...]:
        return tuple(Note(Remark.CENTRE_UNKNOWN, number) for number in sorted(self._unknown_centres))

    @property
    def is_overfull(self) -> bool:
        return len(self.problems) >= MOST_PROBLEMS

    def refuse(self, problems: Iterable[Problem]) -> None:
        """One row that is refused, for one reason or several."""
        self._unread += 1
        self.problems.extend(problems)

    def break_off(self, *problems: Problem) -> None:
        """The file is not read any further."""
        self.problems.extend(problems)

    def add(self, change: Change) -> None:
        """A row of a register."""
        self._changes[change] += 1

    def add_entry(self, row: EntryRow, change: EntryChange, *, centre_is_known: bool) -> None:
        self._changes[change.change] += 1
        self._kept += change.credentials_kept
        if change.secret_changed or change.birth_changed:
            self.credential_changes.append(CredentialChange(row.line, change.secret_changed, change.birth_changed))
        if change.change is not Change.UNCHANGED:
            self.sessions |= {row.session, change.earlier_session or row.session}
        if not centre_is_known:
            self._unknown_centres.add(row.centre_number)

    def add_result(self, change: ResultChange) -> None:
        self._changes[change.change] += 1
        if change.change is not Change.UNCHANGED:
            self.sessions.add(change.session)

    def sorted_problems(self) -> tuple[Problem, ...]:
        """In the order of the file, whichever check found them."""
        cut = sorted(self.problems, key=lambda problem: problem.line)[:MOST_PROBLEMS]
        if not self.is_overfull:
            return tuple(cut)
        return (*cut, Problem(cut[-1].line, "", Why.TOO_MANY_PROBLEMS, {"limit": MOST_PROBLEMS}))
