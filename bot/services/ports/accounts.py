"""Accounts, kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.accounts import Account, AccountId, UserId


class Accounts(Protocol):
    """One row a chat; language, email and Telegram id are sealed."""

    async def of(self, user: UserId) -> Account | None: ...

    async def get(self, account: AccountId) -> Account | None: ...

    async def add(self, account: Account) -> None:
        """Raises `Conflict` where this chat has an account already."""

    async def save(self, account: Account) -> None:
        """Replaces everything but id, user and creation."""

    async def mark_blocked(self, account: AccountId, at: datetime | None) -> None:
        """None: the person is back."""

    async def remove(self, account: AccountId) -> None:
        """The row and the account's codes, views and requests are gone; links and outbox rows are ended by their own repositories."""
