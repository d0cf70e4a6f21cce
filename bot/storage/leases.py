"""Leases and ticks: each claim is one statement, so that of two processes at the same moment one gets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.storage.repositories.base import Repository
from bot.storage.repositories.forgetting import Forgetful, OldRows
from bot.storage.schema import leases, ticks

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


class SqlLeases(Repository):
    """Implements `bot.services.ports.leases.Leases`."""

    async def take(self, name: str, holder: UUID, *, now: datetime, until: datetime) -> int | None:
        insert = self._insert(leases).values(name=name, holder=holder, fence=1, until=until)
        claim = insert.on_conflict_do_update(
            index_elements=["name"],
            set_={"holder": holder, "fence": leases.c.fence + 1, "until": until},
            where=sa.or_(leases.c.until <= now, leases.c.holder == holder),
        )
        fence: int | None = await self._scalar(claim.returning(leases.c.fence))
        return fence

    async def renew(self, name: str, fence: int, *, until: datetime) -> bool:
        return await self._change(sa.update(leases).where(_is(name, fence)).values(until=until)) == 1

    async def holds(self, name: str, fence: int) -> bool:
        # `for share` keeps others from taking it before this commits; on SQLite the one writer does.
        return await self._one(sa.select(leases.c.fence).where(_is(name, fence)).with_for_update(read=True)) is not None

    async def release(self, name: str, fence: int, *, now: datetime) -> None:
        await self._change(sa.update(leases).where(_is(name, fence)).values(until=now))


class SqlTicks(Forgetful):
    """Implements `bot.services.ports.leases.Ticks`."""

    async def claim(self, job: str, at: datetime) -> bool:
        return await self._insert_new(ticks, {"job": job, "at": at})

    def _is_old(self, before: datetime) -> OldRows:
        return {ticks.c.at: ticks.c.at < before}  # of one moment all are


def _is(name: str, fence: int) -> sa.ColumnElement[bool]:
    return sa.and_(leases.c.name == name, leases.c.fence == fence)
