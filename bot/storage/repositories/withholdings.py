"""Withholdings, kept. A unique index over those that stand lets an ID Number have one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bot.core.identity import IdNumber
from bot.services.ports.withholdings import Withholding
from bot.storage.repositories.base import CHUNK, Repository
from bot.storage.schema_amending import withholdings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID


class SqlWithholdings(Repository):
    """Implements `bot.services.ports.withholdings.Withholdings`."""

    async def add(self, withholding: Withholding) -> bool:
        private = {"id_number": withholding.id_number.value, "by": withholding.by}
        row = {
            "id": withholding.id,
            "id_index": self._id_index(withholding.id_number),
            "sealed": self._seal_json(withholdings, withholding.id, private),
            "created_at": withholding.created_at,
        }
        return await self._insert_new(withholdings, row)

    async def get(self, withholding: UUID) -> Withholding | None:
        row = await self._one(_standing().where(withholdings.c.id == withholding))
        return self._opened(row) if row else None

    async def of(self, id_numbers: Iterable[IdNumber]) -> dict[IdNumber, Withholding]:
        indexes = [self._id_index(number) for number in set(id_numbers)]
        found: dict[IdNumber, Withholding] = {}
        for start in range(0, len(indexes), CHUNK):
            held = _standing().where(withholdings.c.id_index.in_(indexes[start : start + CHUNK]))
            opened = [self._opened(row) for row in await self._all(held)]
            found |= {withholding.id_number: withholding for withholding in opened}
        return found

    async def lift(self, withholding: UUID, now: datetime) -> bool:
        lifted = sa.update(withholdings).where(withholdings.c.id == withholding, withholdings.c.lifted_at.is_(None))
        return await self._change(lifted.values(lifted_at=now)) == 1

    def _opened(self, row: sa.Row[Any]) -> Withholding:
        private = self._open_json(withholdings, row.id, row.sealed)
        return Withholding(row.id, IdNumber(private["id_number"]), private["by"], row.created_at, row.lifted_at)


def _standing() -> sa.Select[Any]:
    return sa.select(withholdings).where(withholdings.c.lifted_at.is_(None))
