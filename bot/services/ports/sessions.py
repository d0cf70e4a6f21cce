"""Exam sessions: the row that linking and releasing lock against each other, and how far each session is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.core.entries import SessionName
    from bot.core.sessions import SessionCounts


class Sessions(Protocol):
    """A session exists from its first confirmed entry."""

    async def lock(self, session: SessionName) -> int | None:
        """Takes the row until the transaction ends; its version, or None where there is no such session."""

    async def version(self, session: SessionName) -> int | None:
        """The version, without taking the row."""

    async def touch(self, sessions: Iterable[SessionName], now: datetime) -> None:
        """A confirmed import concerns these: each version moves, a new session begins. The rows stay taken, in the order of their names."""

    async def names(self) -> tuple[SessionName, ...]:
        """Every session, newest first."""

    async def counts(self, session: SessionName) -> SessionCounts: ...
