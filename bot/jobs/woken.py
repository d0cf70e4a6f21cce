"""A job that runs when it is woken and as a sweep, once at a time in this process, and ends before the process does."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog

from bot.core.errors import ResultsError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = structlog.get_logger()


class Woken:
    """Woken during a run, it runs once more after it: nothing that was queued meanwhile is overlooked."""

    def __init__(self, name: str, work: Callable[[], Awaitable[None]], scheduler: AsyncIOScheduler) -> None:
        self.name = name
        self._work = work
        self._scheduler = scheduler
        self._again = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._stopping = False

    def wake(self) -> None:
        """Runs at once, by the scheduler."""
        self._again.set()
        if self._idle.is_set() and not self._stopping:
            self._scheduler.add_job(self.run, misfire_grace_time=None)

    async def run(self) -> None:
        """Called by the scheduler, for a wake and for the sweep."""
        if self._stopping or not self._idle.is_set():
            self._again.set()
            return
        self._idle.clear()
        try:
            await self._until_quiet()
        finally:
            self._idle.set()

    async def stop(self, patience: float) -> None:
        """No new run; the one under way has so many seconds to end."""
        self._stopping = True
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._idle.wait()

    async def _until_quiet(self) -> None:
        self._again.set()
        while self._again.is_set() and not self._stopping:
            self._again.clear()
            try:
                await self._work()
            except ResultsError as error:  # the storage is away, or somebody else has the lease: the sweep comes again
                log.warning("job put off", job=self.name, error=type(error).__name__)
                return
            except Exception:  # the job loop's boundary: one that fails must not be the last one
                log.exception("job failed", job=self.name)
                return
