"""Who has read their result, kept: one row an account and version."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.storage.repositories.base import Repository
from bot.storage.schema import accounts, views

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from bot.core.accounts import AccountId


class SqlViews(Repository):
    """Implements `bot.services.ports.views.Views`."""

    async def add(self, view: UUID, account: AccountId, result: UUID, now: datetime) -> None:
        values = (sa.literal(view, sa.Uuid()), sa.literal(result, sa.Uuid()), sa.literal(now, views.c.first_at.type))
        stands = sa.select(values[0], accounts.c.id, *values[1:]).where(accounts.c.id == account)
        new = self._insert(views).from_select(["id", "account_id", "result_id", "first_at"], stands)
        await self._change(new.on_conflict_do_nothing())

    async def forget(self, before: datetime) -> int:
        return await self._change(sa.delete(views).where(views.c.first_at < before))
