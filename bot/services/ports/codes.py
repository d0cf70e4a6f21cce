"""Codes sent by mail to confirm an address: six digits, 15 minutes, 5 tries, 5 an hour."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from bot.services.ports.forgetting import Forgetting

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from bot.core.accounts import AccountId


@dataclass(frozen=True, slots=True)
class EmailCode:
    """One code on its way to one address."""

    id: UUID
    account_id: AccountId
    email: str = field(repr=False)
    code: str = field(repr=False)
    tries: int
    created_at: datetime
    expires_at: datetime


class EmailCodes(Forgetting, Protocol):
    """The newest code of an account is the one that counts, until it is used; older ones are void for good."""

    async def add(self, code: EmailCode) -> None: ...

    async def newest(self, account: AccountId) -> EmailCode | None: ...

    async def count_since(self, account: AccountId, since: datetime) -> int: ...

    async def count_try(self, code: UUID) -> int:
        """Counts one and returns how many there are now."""

    async def use(self, code: UUID, now: datetime) -> bool:
        """False where it was used before."""
