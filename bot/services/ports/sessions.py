"""Exam sessions: the row that linking and releasing lock against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.core.entries import SessionName


class Sessions(Protocol):
    """A session exists from its first confirmed entry."""

    async def lock(self, session: SessionName) -> int | None:
        """Takes the row until the transaction ends; its version, or None where there is no such session."""

    async def names(self) -> tuple[SessionName, ...]:
        """Every session, newest first."""
