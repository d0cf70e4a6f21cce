"""Entries that count: for each ID Number the newest row of a confirmed import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from bot.core.entries import EntryId
from bot.storage.repositories.base import CHUNK, Repository
from bot.storage.repositories.sealed_entries import open_credentials, open_entry
from bot.storage.schema import entries, imports

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from sqlalchemy import Row

    from bot.core.entries import Credentials, Entry
    from bot.core.identity import IdNumber

_STANDING: Final = (
    sa.select(entries).join(imports).where(imports.c.state == "confirmed", entries.c.unchanged.is_(sa.false()))
)
_DECOY: Final = "decoy"


class SqlEntries(Repository):
    """Reads only; rows are staged by imports."""

    async def of(self, id_number: IdNumber) -> Entry | None:
        row = await self._newest(id_number)
        return self._opened(row) if row else None

    async def get(self, entry: EntryId) -> Entry | None:
        row = await self._one(_STANDING.where(entries.c.id == entry))
        return self._opened(row) if row else None

    async def many(self, id_numbers: Iterable[IdNumber]) -> dict[IdNumber, Entry]:
        wanted = [self._id_index(id_number) for id_number in set(id_numbers)]
        found: dict[IdNumber, Entry] = {}
        for start in range(0, len(wanted), CHUNK):
            batch = _STANDING.where(entries.c.id_index.in_(wanted[start : start + CHUNK])).order_by(imports.c.seq)
            standing = {row.id_index: row for row in await self._all(batch)}  # the newest of each comes last
            found |= {entry.id_number: entry for entry in map(self._opened, standing.values())}
        return found

    async def credentials(self, id_number: IdNumber) -> Credentials | None:
        row = await self._newest(id_number)
        if row is None or row.sealed_secret is None:
            self._open_decoy()
            return None
        return open_credentials(self._vault, row)

    async def with_credentials(self, sat_before: date, after: EntryId | None, limit: int) -> tuple[EntryId, ...]:
        old = sa.and_(entries.c.exam_date < sat_before, entries.c.sealed_secret.is_not(None))
        page = sa.select(entries.c.id).where(old).order_by(entries.c.id).limit(limit)
        found = await self._all(page.where(entries.c.id > after) if after else page)
        return tuple(EntryId(row.id) for row in found)

    async def forget_credentials(self, of: Collection[EntryId], sat_before: date) -> int:
        old = sa.update(entries).where(entries.c.id.in_(of), entries.c.exam_date < sat_before)
        return await self._change(old.values(sealed_secret=None))

    async def _newest(self, id_number: IdNumber) -> Row[Any] | None:
        mine = _STANDING.where(entries.c.id_index == self._id_index(id_number))
        return await self._one(mine.order_by(imports.c.seq.desc()).limit(1))

    def _open_decoy(self) -> None:
        """An unknown ID Number costs what a known one does."""
        blank = {"secret_number": "0000", "date_of_birth": "2000-01-01"}
        sealed = self._seal_json(entries, _DECOY, blank, column="sealed_secret")
        self._open_json(entries, _DECOY, sealed, column="sealed_secret")

    def _opened(self, row: Row[Any]) -> Entry:
        return open_entry(self._vault, row)
