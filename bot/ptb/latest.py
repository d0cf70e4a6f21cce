"""Edits of one message that overtake each other: while one is on its way, of those that follow only the last is made."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog
from telegram.error import TelegramError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable

log = structlog.get_logger()


class Latest:
    """Owns its tasks; `close` waits for them. An edit that fails is left to the next one."""

    def __init__(self) -> None:
        self._waiting: dict[Hashable, Callable[[], Awaitable[object]]] = {}
        self._running: dict[Hashable, asyncio.Task[None]] = {}

    def make(self, message: Hashable, edit: Callable[[], Awaitable[object]]) -> asyncio.Task[None]:
        """Starts on the edit, or puts it in the place of the one that waits. The task ends when the last one is made."""
        self._waiting[message] = edit
        if message not in self._running:
            self._running[message] = asyncio.create_task(self._run(message))
        return self._running[message]

    async def close(self) -> None:
        await asyncio.gather(*self._running.values())

    async def _run(self, message: Hashable) -> None:
        try:
            while edit := self._waiting.pop(message, None):
                await _attempt(edit)
        finally:
            del self._running[message]


async def _attempt(edit: Callable[[], Awaitable[object]]) -> None:
    try:
        await edit()
    except TelegramError as error:
        log.warning("edit not made", error=type(error).__name__)
