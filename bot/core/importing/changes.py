"""What an import may overwrite: one row of a file beside what stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from bot.core.importing.problems import Problem, Why
from bot.core.result_cells import read_result
from bot.core.results import Change as Way
from bot.core.results import Result, Status, how_to_change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.entries import Credentials, Entry, SessionName
    from bot.core.exams import Catalogue
    from bot.core.importing.rows import EntryRow, ResultRow


class Change(StrEnum):
    """What a row does to the register."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class EntryStanding:
    """An entry that counts, and what has happened to its ID Number since."""

    entry: Entry
    credentials: Credentials | None
    """None: forgotten, two years after the exam."""
    is_linked: bool
    has_result: bool
    is_released: bool


@dataclass(frozen=True, slots=True)
class EntryChange:
    """An entry's row, judged. `credentials` are those to be kept, which need not be those of the file."""

    change: Change
    credentials: Credentials | None = field(repr=False)
    earlier_session: SessionName | None = None
    secret_changed: bool = False
    birth_changed: bool = False
    credentials_kept: bool = False


class ResultStanding(NamedTuple):
    """The sitting that a result belongs to, and the results there are."""

    place: bytes
    """Where the storage keeps what is of this ID Number; it says nothing of it."""
    session: SessionName
    exam: str
    newest: Result | None
    """Of a confirmed import, released or not."""
    released: Result | None

    def __repr__(self) -> str:
        return f"ResultStanding(session={self.session!r}, exam={self.exam!r}, newest={self.newest!r}, released={self.released!r})"


class ResultChange(NamedTuple):
    """A result's row, judged."""

    change: Change
    place: bytes
    """That of its standing."""
    session: SessionName
    result: Result

    def __repr__(self) -> str:
        return f"ResultChange(change={self.change!r}, session={self.session!r}, result={self.result!r})"


def judge_entry(row: EntryRow, standing: EntryStanding | None) -> EntryChange | tuple[Problem, ...]:
    """A linked ID Number keeps its credentials, whatever the file says; what else may not change is refused."""
    if standing is None:
        return EntryChange(Change.NEW, row.credentials)
    if problems := (*_fixed_sitting(row, standing), *_fixed_by_release(row, standing)):
        return problems
    secret_changed, birth_changed = _credentials_differ(row, standing)
    kept = standing.is_linked and (secret_changed or birth_changed)
    keeps = kept or not (secret_changed or birth_changed)
    same = keeps and _public_part(row) == _public_part(standing.entry)
    return EntryChange(
        Change.UNCHANGED if same else Change.CHANGED,
        standing.credentials if keeps else row.credentials,
        standing.entry.session,
        secret_changed=secret_changed and not kept,
        birth_changed=birth_changed and not kept,
        credentials_kept=kept,
    )


def judge_result(
    row: ResultRow, standing: ResultStanding | None, catalogue: Catalogue
) -> ResultChange | tuple[Problem, ...]:
    """After its release a result changes only as an amendment; one that says the same is no change."""
    if standing is None:
        return (Problem(row.line, "id_number", Why.UNKNOWN_ID),)
    read = read_result(row.cells, catalogue.exam(standing.exam))
    if not isinstance(read, Result):
        return tuple(Problem(row.line, found.column, found.fault, _bounds(found.bounds)) for found in read)
    if read == standing.newest:
        return ResultChange(Change.UNCHANGED, standing.place, standing.session, read)
    if how_to_change(standing.released) is Way.BY_AMENDMENT:
        return (Problem(row.line, "", Why.AMENDMENT_ONLY),)
    change = Change.CHANGED if standing.newest else Change.NEW
    return ResultChange(change, standing.place, standing.session, read)


def judge_amendment(
    row: ResultRow, standing: ResultStanding | None, stands: Result | None, catalogue: Catalogue
) -> ResultChange | tuple[Problem, ...]:
    """`stands`: what can be read now, without scores where it is held back; None: nothing can."""
    if standing is None:
        return (Problem(row.line, "id_number", Why.UNKNOWN_ID),)
    if stands is None or not stands.counts_as_released:
        return (Problem(row.line, "", Why.NOT_RELEASED),)
    read = read_result(row.cells, catalogue.exam(standing.exam))
    if not isinstance(read, Result):
        return tuple(Problem(row.line, found.column, found.fault, _bounds(found.bounds)) for found in read)
    if read == stands or read.status is stands.status is Status.WITHHELD:
        return (Problem(row.line, "", Why.NOTHING_CHANGED),)
    return ResultChange(Change.CHANGED, standing.place, standing.session, read)


def _fixed_sitting(row: EntryRow, standing: EntryStanding) -> Iterator[Problem]:
    if standing.has_result:
        yield from _differing(row, standing.entry, Why.SITTING_FIXED, "session", "exam")


def _fixed_by_release(row: EntryRow, standing: EntryStanding) -> Iterator[Problem]:
    """A linked ID Number's credentials stay anyway."""
    if not standing.is_released:
        return
    yield from _differing(row, standing.entry, Why.RELEASED, "format", "exam_date")
    if not standing.is_linked:
        differ = zip(("secret_number", "date_of_birth"), _credentials_differ(row, standing), strict=True)
        yield from (Problem(row.line, column, Why.RELEASED) for column, changed in differ if changed)


def _differing(row: EntryRow, entry: Entry, why: Why, *columns: str) -> Iterator[Problem]:
    yield from (Problem(row.line, name, why) for name in columns if getattr(row, name) != getattr(entry, name))


def _credentials_differ(row: EntryRow, standing: EntryStanding) -> tuple[bool, bool]:
    """Forgotten ones are not asked for again."""
    given, known = row.credentials, standing.credentials
    if given is None or known is None:
        return False, False
    return given.secret_number != known.secret_number, given.date_of_birth != known.date_of_birth


def _public_part(of: EntryRow | Entry) -> tuple[object, ...]:
    return of.given_names, of.family_name, of.session, of.exam, of.format, of.exam_date, of.centre_number


def _bounds(bounds: tuple[int, int] | None) -> dict[str, str | int]:
    return {"low": bounds[0], "high": bounds[1]} if bounds else {}
