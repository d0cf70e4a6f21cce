"""Tries at credentials, kept: a chat's step and lock, and one row for each wrong try at an ID Number, existing or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.core.attempts import ChatTries
from bot.storage.repositories.forgetting import Forgetful, OldRows
from bot.storage.schema import attempts, chat_tries

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from bot.core.accounts import UserId
    from bot.core.identity import IdNumber


class SqlAttempts(Forgetful):
    """Chats and ID Numbers appear by their blind indexes alone."""

    async def of_chat(self, user: UserId) -> ChatTries:
        row = await self._one(sa.select(chat_tries).where(chat_tries.c.chat_index == self._person_index(user)))
        return ChatTries(row.wrong, row.step, row.locked_until) if row else ChatTries()

    async def save_chat(self, user: UserId, tries: ChatTries, now: datetime) -> None:
        state = {"wrong": tries.wrong, "step": tries.step, "locked_until": tries.locked_until, "updated_at": now}
        row = self._insert(chat_tries).values(chat_index=self._person_index(user), **state)
        await self._change(row.on_conflict_do_update(index_elements=["chat_index"], set_=state))

    async def hold(self, id_number: IdNumber) -> None:
        if self._connection.dialect.name == "postgresql":  # SQLite has one writer anyway
            key = int.from_bytes(self._id_index(id_number)[:8], signed=True)
            await self._scalar(sa.select(sa.func.pg_advisory_xact_lock(key)))

    async def add(self, attempt: UUID, id_number: IdNumber, now: datetime) -> None:
        await self._insert_new(attempts, {"id": attempt, "id_index": self._id_index(id_number), "at": now})

    async def take_back(self, attempt: UUID) -> None:
        await self._change(sa.delete(attempts).where(attempts.c.id == attempt))

    async def count_for(self, id_number: IdNumber, since: datetime) -> int:
        mine = attempts.c.id_index == self._id_index(id_number)
        return await self._count(mine & (attempts.c.at > since))

    async def count_all(self, since: datetime) -> int:
        return await self._count(attempts.c.at > since)

    def _is_old(self, before: datetime) -> OldRows:
        lock_ended = sa.func.coalesce(chat_tries.c.locked_until, chat_tries.c.updated_at)
        is_old_step = sa.and_(lock_ended <= before, chat_tries.c.updated_at <= before)
        return {attempts.c.id: attempts.c.at <= before, chat_tries.c.chat_index: is_old_step}

    async def _count(self, condition: sa.ColumnElement[bool]) -> int:
        return int(await self._scalar(sa.select(sa.func.count()).select_from(attempts).where(condition)))
