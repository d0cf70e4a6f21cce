"""Updates as they came in: kept sealed until they are done, and their ids for a day more, so that none is handled twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from bot.ptb.updates import RawUpdate
from bot.storage.repositories.base import DIALECTS, insert_for
from bot.storage.schema import updates
from bot.storage.transience import transient_when_unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy.dialects import postgresql, sqlite

    from bot.storage.engine import SqlStorage
    from bot.storage.transaction import SqlTransaction

KEPT_WHEN_DONE: Final = timedelta(hours=24)  # Telegram brings an update again for as long
_FORGOTTEN_AT_ONCE: Final = 2000  # some milliseconds of writing, so that nobody waits


class SqlUpdates:
    """Implements `bot.ptb.updates.UpdateStore`."""

    def __init__(self, storage: SqlStorage, now: Callable[[], datetime]) -> None:
        self._storage = storage
        self._now = now

    async def keep(self, batch: Sequence[RawUpdate]) -> set[int]:
        """In one commit. Those kept before are left as they are, and are in the answer as long as they are not done."""
        if not batch:
            return set()
        rows = [self._row(update) for update in batch]
        with transient_when_unavailable():
            async with self._storage.transaction() as tx:
                insert = insert_for(tx.connection.dialect.name, updates).values(rows).on_conflict_do_nothing()
                await tx.connection.execute(insert)
                return set((await tx.connection.execute(_not_done(batch))).scalars())

    async def pending(self) -> Sequence[RawUpdate]:
        query = sa.select(updates.c.update_id, updates.c.sealed).where(updates.c.done_at.is_(None))
        with transient_when_unavailable():
            async with self._storage.reading() as tx:
                rows = await tx.connection.execute(query.order_by(updates.c.update_id))
                return [self._open(*row) for row in rows]

    async def finish(self, update_id: int) -> None:
        with transient_when_unavailable():
            async with self._storage.transaction() as tx:
                await finish_update(tx, update_id, self._now())

    def _row(self, update: RawUpdate) -> dict[str, Any]:
        sealed = self._storage.vault.seal(updates.name, "sealed", update.update_id, update.payload)
        return {"update_id": update.update_id, "sealed": sealed, "taken_at": self._now()}

    def _open(self, update_id: int, sealed: bytes) -> RawUpdate:
        return RawUpdate(update_id, self._storage.vault.open(updates.name, "sealed", update_id, sealed))


def _not_done(batch: Sequence[RawUpdate]) -> sa.Select[int]:
    ids = [update.update_id for update in batch]
    return sa.select(updates.c.update_id).where(updates.c.update_id.in_(ids), updates.c.done_at.is_(None))


async def finish_update(tx: SqlTransaction, update_id: int, now: datetime) -> None:
    """Done, and what it said is gone. One that came by webhook has no row before this."""
    await tx.connection.execute(_DONE[tx.connection.dialect.name], {"update": update_id, "now": now})


def finished(dialect: str, where: sa.CTE | None = None) -> postgresql.Insert | sqlite.Insert:
    """The row of the update that is done; only for as many rows as there are in `where`, if given."""
    now = sa.bindparam("now", type_=updates.c.done_at.type)
    row = {
        "update_id": sa.bindparam("update", type_=sa.BigInteger()),
        "taken_at": now,
        "sealed": sa.null(),
        "done_at": now,
    }
    insert = insert_for(dialect, updates)
    new = (
        insert.values(row)
        if where is None
        else insert.from_select(list(row), sa.select(*row.values()).select_from(where))
    )
    done = {name: row[name] for name in ("sealed", "done_at")}
    return new.on_conflict_do_update(index_elements=["update_id"], set_=done)


_DONE: Final = {dialect: finished(dialect) for dialect in DIALECTS}


async def forget_done_updates(storage: SqlStorage, now: datetime) -> int:
    """Ids of updates that Telegram cannot bring again."""
    forgotten = 0
    while deleted := await _forget_some(storage, now - KEPT_WHEN_DONE):
        forgotten += deleted
    return forgotten


async def _forget_some(storage: SqlStorage, before: datetime) -> int:
    # Ids grow with time, so the lowest ones are the oldest: no index on the moment is needed.
    lowest = sa.select(updates.c.update_id).order_by(updates.c.update_id).limit(_FORGOTTEN_AT_ONCE)
    async with storage.transaction() as tx:
        deletion = sa.delete(updates).where(updates.c.update_id.in_(lowest), updates.c.done_at <= before)
        return (await tx.connection.execute(deletion)).rowcount
