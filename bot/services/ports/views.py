"""Who has read their result: an account opens a version once, later looks change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from bot.core.accounts import AccountId


class Views(Protocol):
    """Kept for a year; erased with the account."""

    async def add(self, view: UUID, account: AccountId, result: UUID, now: datetime) -> None:
        """Idempotent. Of an account that is gone nothing is kept."""

    async def forget(self, before: datetime) -> int: ...
