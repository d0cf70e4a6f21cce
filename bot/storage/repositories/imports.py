"""Imports, kept. Their rows: `staging`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast

import sqlalchemy as sa

from bot.core.entries import SessionName
from bot.core.importing.report import Counts, ImportId
from bot.core.importing.rows import ImportKind
from bot.services.ports.imports import Import, ImportState
from bot.storage.repositories.base import REGISTER, Repository
from bot.storage.schema import imports, versions

if TYPE_CHECKING:
    from datetime import datetime

_OPEN = (ImportState.STAGING.value, ImportState.STAGED.value, ImportState.DRAFTED.value)
_CONFIRMABLE = (ImportState.STAGED.value, ImportState.PROPOSED.value)


class SqlImports(Repository):
    """Implements `bot.services.ports.imports.Imports`."""

    async def add(self, staging: Import) -> None:
        actor = staging.actor
        row = {
            "id": staging.id,
            "kind": staging.kind.value,
            "actor_index": None if isinstance(actor, str) else self._person_index(actor),
            "created_at": staging.created_at,
            **self._changing(staging),
        }
        await self._change(sa.insert(imports).values(row))

    async def get(self, import_id: ImportId) -> Import | None:
        row = await self._one(sa.select(imports).where(imports.c.id == import_id))
        return self._opened(row) if row else None

    async def claim(self, import_id: ImportId) -> Import | None:
        # It keeps its key: who stages for it is not waited for (`Repository._hold_import`).
        row = await self._one(sa.select(imports).where(imports.c.id == import_id).with_for_update(key_share=True))
        return self._opened(row) if row else None

    async def save(self, staged: Import, expected: ImportState) -> bool:
        mine = sa.and_(imports.c.id == staged.id, imports.c.state == expected.value)
        return await self._change(sa.update(imports).where(mine).values(self._changing(staged))) == 1

    async def confirm(self, import_id: ImportId, now: datetime) -> bool:
        # The register's row is ours by now (`claim_version`), so no other import takes the same number.
        latest = sa.select(sa.func.coalesce(sa.func.max(imports.c.seq), 0)).scalar_subquery()
        confirmed = (
            sa.update(imports)
            .where(imports.c.id == import_id, imports.c.state.in_(_CONFIRMABLE))
            .values(state=ImportState.CONFIRMED.value, seq=latest + 1, confirmed_at=now)
            .returning(imports.c.kind)
        )
        kind = await self._scalar(confirmed)
        if kind is None:
            return False
        await self._move_register()
        await self._refresh_statistics(ImportKind(kind))
        return True

    async def version(self) -> int:
        version = await self._scalar(sa.select(versions.c.version).where(versions.c.name == REGISTER))
        return cast("int | None", version) or 0

    async def claim_version(self) -> int:
        await self._insert_new(versions, {"name": REGISTER, "version": 0})
        row = sa.select(versions.c.version).where(versions.c.name == REGISTER).with_for_update()
        return cast("int", await self._scalar(row))

    async def overdue(self, before: datetime) -> tuple[Import, ...]:
        unconfirmed = sa.select(imports).where(imports.c.state.in_(_OPEN), imports.c.created_at < before)
        return tuple(self._opened(row) for row in await self._all(unconfirmed.order_by(imports.c.created_at)))

    async def _refresh_statistics(self, kind: ImportKind) -> None:
        """PostgreSQL plans by what it knows of a table; just loaded, it knows nothing, and reads all rows for each row."""
        if self._connection.dialect.name == "postgresql":
            await self._connection.execute(sa.text(f"ANALYZE {kind.value}, imports"))  # kinds are named as their tables

    def _changing(self, of: Import) -> dict[str, Any]:
        private = {"actor": of.actor, "counts": asdict(of.counts), "sessions": list(of.sessions)}
        return {
            "state": of.state.value,
            "checked_version": of.checked_version,
            "row_count": of.counts.rows,
            "sealed": self._seal_json(imports, of.id, private),
        }

    def _opened(self, row: sa.Row[Any]) -> Import:
        private = self._open_json(imports, row.id, row.sealed)
        return Import(
            id=ImportId(row.id),
            kind=ImportKind(row.kind),
            state=ImportState(row.state),
            actor=private["actor"],
            checked_version=row.checked_version,
            created_at=row.created_at,
            counts=Counts(**private["counts"]),
            sessions=tuple(map(SessionName, private["sessions"])),
        )
