"""Mail addresses that want no more mail of ours about shared results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime


class MailRefusals(Protocol):
    """An address is kept as a keyed hash. Its stop token says nothing of it either."""

    async def refuses(self, address: str) -> bool: ...

    async def add(self, address: str, now: datetime) -> None:
        """Idempotent."""

    def stop_token(self, address: str) -> str:
        """For the link in a mail: the same for the same address, made by us alone."""

    async def is_stopped(self, token: str) -> bool:
        """Whether the address that this token was made for gets no more mail. Raises Absent where we made no such token."""

    async def stop(self, token: str, now: datetime) -> None:
        """From now on it gets none. Idempotent. Raises Absent."""

    async def resume(self, token: str) -> None:
        """From now on it gets mail again. Idempotent. Raises Absent."""
