"""Who has read their result, kept: one row an account and version."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.storage.repositories.base import Repository
from bot.storage.schema import views

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from bot.core.accounts import AccountId


class SqlViews(Repository):
    """Implements `bot.services.ports.views.Views`."""

    async def add(self, view: UUID, account: AccountId, result: UUID, now: datetime) -> None:
        row = {"id": view, "account_id": account, "result_id": result, "first_at": now}
        await self._insert_new(views, row)

    async def forget(self, before: datetime) -> int:
        return await self._change(sa.delete(views).where(views.c.first_at < before))
