"""Rows of imports that are not confirmed, kept: the three parts together, and the sweeping of what will never count."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from bot.services.ports.imports import ImportState
from bot.storage.repositories.staged_entries import StagedEntries
from bot.storage.repositories.staged_registers import StagedRegisters
from bot.storage.repositories.staged_results import StagedResults
from bot.storage.repositories.standing import CONFIRMED
from bot.storage.schema import centres, entries, imports, institutions, results

_VERSIONED: Final = (entries, results)
_ALL: Final = (*_VERSIONED, centres, institutions)

_DISCARDED: Final = (
    sa.select(imports.c.id)
    .where(imports.c.state == ImportState.DISCARDED.value)
    .limit(sa.bindparam("limit"))
    .with_for_update(skip_locked=True)
)
"""One for which a slice is being staged is left to the next sweep; the slice after that comes too late (`Repository._hold_import`)."""


class SqlStaging(StagedEntries, StagedResults, StagedRegisters):
    """Implements `bot.services.ports.staging.Staging`."""

    async def sweep(self, limit: int) -> int:
        discarded = [row.id for row in await self._all(_DISCARDED, limit=limit)]
        for table in _ALL if discarded else ():
            if swept := await self._sweep(table, imports.c.id.in_(discarded), limit):
                return swept
        for table in _VERSIONED:
            needless = sa.and_(imports.c.state == CONFIRMED, table.c.unchanged.is_(sa.true()))
            if swept := await self._sweep(table, needless, limit):
                return swept
        return await self._change(sa.delete(imports).where(imports.c.id.in_(discarded))) if discarded else 0

    async def _sweep(self, table: sa.Table, needless: sa.ColumnElement[bool], limit: int) -> int:
        found = sa.select(table.c.id).join(imports, table.c.import_id == imports.c.id).where(needless).limit(limit)
        return await self._change(sa.delete(table).where(table.c.id.in_(found)))
