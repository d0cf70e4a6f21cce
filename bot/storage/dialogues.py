"""The state of chats: leased for one update, saved together with the mark that the update is done, ended by silence."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from bot.ptb.dialogue import Dialogue, Lease, NotTaken
from bot.ptb.errors import LeaseLost
from bot.storage.repositories.base import insert_for
from bot.storage.repositories.visitors import KNOWN_COLUMNS, ONE, known_from
from bot.storage.schema import accounts, dialogues, updates
from bot.storage.transience import transient_when_unavailable
from bot.storage.updates import finish_update, finished
from bot.storage.with_update import closed_remainder, taken

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.ptb.dialogue import DialogueStore
    from bot.storage.engine import SqlStorage
    from bot.storage.transaction import SqlTransaction

SILENCE: Final = timedelta(minutes=15)
LEASE: Final = timedelta(seconds=6)
"""After a kill its chat waits this long. What takes longer is renewed; unrenewed it still saves, unless a newer lease is out."""
KEPT_AFTER_SILENCE: Final = timedelta(hours=24)
_IS_DONE: Final = (
    sa.exists().where(updates.c.update_id == sa.bindparam("update"), updates.c.done_at.is_not(None)).label("is_done")
)
_WHO: Final = sa.select(_IS_DONE, *KNOWN_COLUMNS).select_from(
    ONE.outerjoin(accounts, accounts.c.chat_index == sa.bindparam("chat"))
)
"""Whether the update is done, and who is writing."""
_ASKED: Final = sa.select(dialogues, _IS_DONE, *KNOWN_COLUMNS).select_from(
    ONE.outerjoin(dialogues, dialogues.c.chat_index == sa.bindparam("chat")).outerjoin(
        accounts, accounts.c.chat_index == sa.bindparam("chat")
    )
)
"""The same, and the dialogue, if any."""
_FORGOTTEN: Final = sa.delete(dialogues).where(dialogues.c.chat_index == sa.bindparam("chat"))
_COLUMNS: Final = {
    "sealed": sa.bindparam("state", type_=dialogues.c.sealed.type),
    "expires_at": sa.bindparam("until", type_=dialogues.c.expires_at.type),
}
"""Values have names of their own: SQLAlchemy takes one named as a column for a value of that column."""
_KEPT: Final = (
    insert_for("sqlite", dialogues)
    .values(chat_index=sa.bindparam("chat"), token=0, **_COLUMNS)
    .on_conflict_do_update(index_elements=["chat_index"], set_=_COLUMNS)
)
_SAVED: Final = finished(
    "postgresql",
    sa.update(dialogues)
    .where(dialogues.c.chat_index == sa.bindparam("chat"), dialogues.c.token == sa.bindparam("lease"))
    .values(leased_until=None, **_COLUMNS)
    .returning(dialogues.c.chat_index)
    .cte("saved"),
)
"""In one statement: by the newest lease alone the dialogue is saved, and only with it the update is done."""
_NO_TOKEN: Final = 0
_WIPED: Final = b""
"""In place of what was wiped after a silence: the person is told once that it has ended."""


def dialogue_store(storage: SqlStorage, now: Callable[[], datetime]) -> DialogueStore:
    """The store for this database: SQLite is one process, whose turns are enough; PostgreSQL needs leases."""
    return SharedDialogues(storage, now) if storage.is_shared else LocalDialogues(storage, now)


class _Dialogues:
    def __init__(self, storage: SqlStorage, now: Callable[[], datetime]) -> None:
        self._storage = storage
        self._now = now

    def _index(self, chat_id: int) -> bytes:
        return self._storage.vault.index("telegram", str(chat_id))

    def _open(self, index: bytes, row: sa.Row[Any] | None) -> Dialogue:
        if row is None or row.sealed is None:
            return Dialogue()
        if row.sealed == _WIPED or row.expires_at <= self._now():
            return Dialogue(expired=True)
        return Dialogue(**json.loads(self._storage.vault.open(dialogues.name, "sealed", index, row.sealed)))

    def _values(self, index: bytes, dialogue: Dialogue) -> dict[str, Any]:
        """By the names that the constant statements have for them."""
        return {"state": self._seal(index, dialogue), "until": self._now() + SILENCE}

    def _seal(self, index: bytes, dialogue: Dialogue) -> bytes | None:
        if _is_at_rest(dialogue):
            return None
        stored = {"conversation": dialogue.conversation, "state": dialogue.state, "data": dialogue.data}
        # Unlike `dump_json` it refuses what would come back as something else.
        text = json.dumps(stored, ensure_ascii=False, separators=(",", ":"))
        return self._storage.vault.seal(dialogues.name, "sealed", index, text.encode())


class LocalDialogues(_Dialogues):
    """For one process: the chat's turn keeps others out, so nothing is leased and an update costs one commit."""

    async def take(self, chat_id: int, update_id: int) -> Lease | NotTaken:
        index = self._index(chat_id)
        with transient_when_unavailable():
            async with self._storage.glance() as tx:
                asked = {"chat": index, "update": update_id}
                row = (await tx.connection.execute(_ASKED, asked)).one()
                if row.is_done:
                    return NotTaken.DONE_BEFORE
                taken()
                is_stored = row.chat_index is not None
                dialogue = self._open(index, row if is_stored else None)
                return Lease(chat_id, dialogue, is_stored=is_stored, writer=known_from(tx.vault, row))

    async def save(self, lease: Lease, update_id: int) -> None:
        remainder, now = closed_remainder(), self._now()

        async def end(tx: SqlTransaction) -> None:
            await remainder(tx)
            await finish_update(tx, update_id, now)
            await self._keep(tx, lease)

        with transient_when_unavailable():
            await self._storage.together(end)

    async def renew(self, lease: Lease) -> None:
        """There is none."""

    async def release(self, lease: Lease) -> None:  # noqa: ARG002  there is none
        """Nothing is kept of what the update would have added to its end."""
        closed_remainder()

    async def _keep(self, tx: SqlTransaction, lease: Lease) -> None:
        if _is_at_rest(lease.dialogue) and not lease.is_stored:
            return
        index = self._index(lease.chat_id)
        if _is_at_rest(lease.dialogue):
            await tx.connection.execute(_FORGOTTEN, {"chat": index})
            return
        await tx.connection.execute(_KEPT, {"chat": index, **self._values(index, lease.dialogue)})


class SharedDialogues(_Dialogues):
    """For several processes: a dialogue is leased in one statement, and saved only by the newest lease."""

    def __init__(self, storage: SqlStorage, now: Callable[[], datetime]) -> None:
        super().__init__(storage, now)
        self._kept: dict[bytes, int] = {}
        """Leases of our own that could not be given back while the storage was away: nobody has to wait for them."""

    async def take(self, chat_id: int, update_id: int) -> Lease | NotTaken:
        index = self._index(chat_id)
        with transient_when_unavailable():
            async with self._storage.transaction() as tx:
                row = await self._claim(tx, index)
                if row is None:
                    return NotTaken.HELD_ELSEWHERE
                # Asked only after the lease: an update that was being saved elsewhere is done by now.
                who = (await tx.connection.execute(_WHO, {"chat": index, "update": update_id})).one()
                if who.is_done:
                    await tx.connection.execute(_ended(index, row.token))
                    return NotTaken.DONE_BEFORE
                taken()
                return Lease(chat_id, self._open(index, row), row.token, writer=known_from(tx.vault, who))

    async def renew(self, lease: Lease) -> None:
        held = _ours(self._index(lease.chat_id), lease.token).where(dialogues.c.leased_until.is_not(None))
        renewed = held.values(leased_until=self._now() + LEASE)
        with transient_when_unavailable():
            async with self._storage.transaction() as tx:
                await tx.connection.execute(renewed)

    async def save(self, lease: Lease, update_id: int) -> None:
        index = self._index(lease.chat_id)
        kept = {"chat": index, "lease": lease.token, **self._values(index, lease.dialogue)}
        remainder = closed_remainder()
        with transient_when_unavailable():
            async with self._storage.transaction() as tx:
                if (
                    await tx.connection.execute(_SAVED, {"update": update_id, "now": self._now(), **kept})
                ).rowcount != 1:
                    raise LeaseLost
                await remainder(tx)
        self._kept.pop(index, None)

    async def release(self, lease: Lease) -> None:
        closed_remainder()
        index = self._index(lease.chat_id)
        self._kept[index] = lease.token
        with transient_when_unavailable():
            async with self._storage.transaction() as tx:
                await tx.connection.execute(_ended(index, lease.token))
        del self._kept[index]

    async def _claim(self, tx: SqlTransaction, index: bytes) -> sa.Row[Any] | None:
        now = self._now()
        insert = insert_for("postgresql", dialogues).values(
            chat_index=index, token=1, leased_until=now + LEASE, expires_at=now + SILENCE
        )
        claim = insert.on_conflict_do_update(
            index_elements=["chat_index"],
            set_={"token": dialogues.c.token + 1, "leased_until": now + LEASE},
            where=sa.or_(_is_free(now), dialogues.c.token == self._kept.get(index, _NO_TOKEN)),
        )
        row: sa.Row[Any] | None = (await tx.connection.execute(claim.returning(dialogues))).one_or_none()
        return row


async def wipe_silent_dialogues(storage: SqlStorage, now: datetime) -> int:
    """What was said in dialogues that silence has ended is gone; that there was one is kept for a day."""
    wipe = sa.update(dialogues).where(dialogues.c.expires_at <= now, sa.func.length(dialogues.c.sealed) > 0)
    forget = sa.delete(dialogues).where(dialogues.c.expires_at <= now - KEPT_AFTER_SILENCE, _is_free(now))
    async with storage.transaction() as tx:
        await tx.connection.execute(forget)
        return (await tx.connection.execute(wipe.values(sealed=_WIPED))).rowcount


def _ours(index: bytes, token: int) -> sa.Update:
    return sa.update(dialogues).where(dialogues.c.chat_index == index, dialogues.c.token == token)


def _ended(index: bytes, token: int) -> sa.Update:
    return _ours(index, token).values(leased_until=None)


def _is_free(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(dialogues.c.leased_until.is_(None), dialogues.c.leased_until <= now)


def _is_at_rest(dialogue: Dialogue) -> bool:
    return dialogue.conversation is None and dialogue.state is None and not dialogue.data
