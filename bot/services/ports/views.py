"""Who has read their result: an account opens a version once, later looks change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bot.services.ports.forgetting import Forgetting

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from bot.core.accounts import AccountId, LinkId


class Views(Forgetting, Protocol):
    """Kept for a year; erased with the account."""

    async def read(self, view: UUID, account: AccountId, link: LinkId, result: UUID, now: datetime) -> None:
        """Kept, where the account stands; a chat alert still queued for the link ends as `seen`, mail goes out all the same. Idempotent."""
