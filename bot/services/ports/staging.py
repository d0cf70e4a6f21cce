"""Rows of imports that are not confirmed yet, and what stands where they would go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from bot.core.entries import EntryId
    from bot.core.identity import IdNumber
    from bot.core.importing.changes import EntryChange, EntryStanding, ResultChange, ResultStanding
    from bot.core.importing.report import ImportId
    from bot.core.importing.rows import CentreRow, EntryRow, InstitutionRow, ResultRow


@dataclass(frozen=True, slots=True)
class StagedEntry:
    """An entry's row as it will stand."""

    id: EntryId
    row: EntryRow
    change: EntryChange


class StagedResult(NamedTuple):
    """A result's row as it will stand."""

    id: UUID
    row: ResultRow
    change: ResultChange


@dataclass(frozen=True, slots=True)
class EntryAgain:
    """A staged entry, read back to be judged again."""

    id: EntryId
    row: EntryRow
    standing: EntryStanding | None


@dataclass(frozen=True, slots=True)
class ResultAgain:
    """A staged result, read back to be judged again."""

    id: UUID
    row: ResultRow
    standing: ResultStanding | None


class Staging(Protocol):
    """Everything here is done in slices: one statement of each kind a slice."""

    async def entry_standings(self, id_numbers: Iterable[IdNumber]) -> tuple[EntryStanding | None, ...]:
        """One for each, in their order; None: there is no such entry."""

    async def result_standings(self, id_numbers: Iterable[IdNumber]) -> tuple[ResultStanding | None, ...]:
        """The same, of results: None where there is no entry that they could belong to."""

    async def add_entries(self, import_id: ImportId, staged: Sequence[StagedEntry]) -> None: ...

    async def add_results(self, import_id: ImportId, staged: Sequence[StagedResult]) -> None: ...

    async def add_centres(self, import_id: ImportId, staged: Sequence[tuple[UUID, CentreRow]]) -> None: ...

    async def add_institutions(self, import_id: ImportId, staged: Sequence[tuple[UUID, InstitutionRow]]) -> None: ...

    async def entries_again(self, import_id: ImportId, after: UUID | None, limit: int) -> tuple[EntryAgain, ...]:
        """In the order of the file; None begins it."""

    async def results_again(self, import_id: ImportId, after: UUID | None, limit: int) -> tuple[ResultAgain, ...]: ...

    async def correct_entries(self, staged: Sequence[StagedEntry]) -> None:
        """The judgement of rows that are staged already."""

    async def correct_results(self, staged: Sequence[StagedResult]) -> None: ...

    async def keep_credentials(self, import_id: ImportId, since: datetime) -> int:
        """ID Numbers that were linked since keep the credentials that stand; how many there were."""

    async def sweep(self, limit: int) -> int:
        """Deletes rows that will never count: of discarded imports, and those that said nothing new; how many there were."""
