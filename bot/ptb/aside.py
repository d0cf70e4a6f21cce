"""Work that an update begins and does not wait for: its chat goes on meanwhile. Owned here, so that none of it is lost sight of."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot.ptb.errors import Failures, Transient, current_failures

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from telegram import Update
    from telegram.ext import Application


class Unfinished(Exception):  # noqa: N818  the name says what happened
    """An update would have been brought again; work beside it is not, so the person must hear of it."""


class Aside:
    """What goes wrong is reported as an update's own failure would be. `close` cancels what is left."""

    def __init__(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        self._application = application
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, update: Update, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """The task never raises; it sees the visitor and the words of the update."""
        task = asyncio.create_task(self._run(update, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, update: Update, work: Coroutine[Any, Any, None]) -> None:
        failures = Failures()
        current_failures.set(failures)
        try:
            await work
        except Exception as error:  # noqa: BLE001  the boundary of updates, on_error, for what runs beside them
            await self._application.process_error(update, error)
            await self._report(update, failures)

    async def _report(self, update: Update, failures: Failures) -> None:
        try:
            failures.raise_first()
        except Transient as error:
            await self._application.process_error(update, Unfinished(str(error)))
