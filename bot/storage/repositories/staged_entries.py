"""Entries that are staged, and the entries that stand where they would go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from bot.core.entries import Entry, EntryId
from bot.core.importing.changes import Change, EntryStanding
from bot.core.importing.rows import EntryRow
from bot.services.ports.staging import EntryAgain
from bot.storage.bulk import insert_all
from bot.storage.repositories.base import Repository
from bot.storage.repositories.results import SqlResults
from bot.storage.repositories.sealed_entries import entry_columns, open_credentials, open_entry, seal_credentials
from bot.storage.repositories.standing import RELEASED, is_newest, standing
from bot.storage.schema import entries, links, results

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from bot.core.entries import Credentials
    from bot.core.identity import IdNumber
    from bot.core.importing.report import ImportId
    from bot.core.results import Result
    from bot.services.ports.staging import StagedEntry

_IS_LINKED: Final = sa.select(links.c.id).where(links.c.id_index == entries.c.id_index, links.c.ended_at.is_(None))
_HAS_RESULT: Final = sa.select(results.c.id).where(results.c.id_index == entries.c.id_index, is_newest(results))
_STANDING: Final = standing(entries).add_columns(
    _IS_LINKED.exists().label("is_linked"),
    _HAS_RESULT.exists().label("has_result"),
    RELEASED.label("released"),
)


class StagedEntries(Repository):
    """The part of `bot.services.ports.staging.Staging` that is about entries."""

    async def entry_standings(self, id_numbers: Iterable[IdNumber]) -> tuple[EntryStanding | None, ...]:
        indexes = [self._id_index(number) for number in id_numbers]
        found = await self._standings(indexes)
        return tuple(map(found.get, indexes))

    async def add_entries(self, import_id: ImportId, staged: Sequence[StagedEntry]) -> None:
        rows = [self._columns(one) | {"import_id": import_id, "line": one.row.line} for one in staged]
        async with self._hold_import(import_id):
            await insert_all(self._connection, entries, list(rows[0]), [tuple(row.values()) for row in rows])

    async def entries_again(self, import_id: ImportId, after: UUID | None, limit: int) -> tuple[EntryAgain, ...]:
        page = sa.select(entries).where(entries.c.import_id == import_id).order_by(entries.c.id).limit(limit)
        rows = await self._all(page.where(entries.c.id > after) if after else page)
        standings = await self._standings({row.id_index for row in rows})
        return tuple(EntryAgain(EntryId(row.id), self._row(row), standings.get(row.id_index)) for row in rows)

    async def correct_entries(self, staged: Sequence[StagedEntry]) -> None:
        names = ("unchanged", "sealed_secret")
        rows = [
            {"at": one.id} | {name: value for name, value in self._columns(one).items() if name in names}
            for one in staged
        ]
        correct = sa.update(entries).where(entries.c.id == sa.bindparam("at"))
        await self._connection.execute(correct.values({name: sa.bindparam(name) for name in names}), rows)

    async def keep_credentials(self, import_id: ImportId, since: datetime) -> int:
        linked = sa.select(links.c.id_index).where(links.c.ended_at.is_(None), links.c.created_at >= since)
        staged = await self._all(
            sa.select(entries.c.id, entries.c.id_index).where(
                entries.c.import_id == import_id, entries.c.id_index.in_(linked)
            )
        )
        standings = await self._standings({row.id_index for row in staged})
        for row in staged:
            await self._keep(EntryId(row.id), standings[row.id_index].credentials)
        return len(staged)

    async def _keep(self, row: EntryId, credentials: Credentials | None) -> None:
        sealed = seal_credentials(self._vault, row, credentials)
        await self._change(sa.update(entries).where(entries.c.id == row).values(sealed_secret=sealed))

    async def _standings(self, indexes: Collection[bytes]) -> dict[bytes, EntryStanding]:
        rows = await self._all_among(_STANDING, entries.c.id_index, indexes)
        released = await SqlResults(self._scope).versions(row.released for row in rows if row.released)
        return {row.id_index: self._standing(row, released.get(row.released)) for row in rows}

    def _standing(self, row: sa.Row[Any], released: Result | None) -> EntryStanding:
        """A result that is pending does not count as released."""
        is_released = released is not None and released.counts_as_released
        entry, credentials = open_entry(self._vault, row), open_credentials(self._vault, row)
        return EntryStanding(entry, credentials, row.is_linked, row.has_result, is_released)

    def _columns(self, staged: StagedEntry) -> dict[str, Any]:
        row = staged.row
        entry = Entry(
            id=staged.id,
            id_number=row.id_number,
            given_names=row.given_names,
            family_name=row.family_name,
            session=row.session,
            exam=row.exam,
            format=row.format,
            exam_date=row.exam_date,
            centre_number=row.centre_number,
        )
        unchanged = staged.change.change is Change.UNCHANGED
        return entry_columns(self._vault, entry, staged.change.credentials) | {"unchanged": unchanged}

    def _row(self, row: sa.Row[Any]) -> EntryRow:
        entry = open_entry(self._vault, row)
        return EntryRow(
            line=row.line,
            id_number=entry.id_number,
            given_names=entry.given_names,
            family_name=entry.family_name,
            credentials=open_credentials(self._vault, row),
            session=entry.session,
            exam=entry.exam,
            format=entry.format,
            exam_date=entry.exam_date,
            centre_number=entry.centre_number,
        )
