"""Sees every kept update through: chat by chat in the order of arrival, and again where it could not be handled yet."""

from __future__ import annotations

import asyncio
import traceback
from collections import deque
from typing import TYPE_CHECKING

import structlog

from bot.ptb.backoff import Backoff, happens_within
from bot.ptb.errors import Transient
from bot.ptb.intake import Poison
from bot.ptb.processor import chat_of

if TYPE_CHECKING:
    from datetime import timedelta

    from telegram import Update

    from bot.ptb.intake import Intake
    from bot.ptb.updates import RawUpdate, UpdateStore

    Key = tuple[str, int]
    Item = tuple[int, Update | None]

log = structlog.get_logger()

_TRIES = 5


class Pending:
    """While an update of a chat is waiting to be tried again, the chat's later ones wait behind it; others go on."""

    def __init__(self, intake: Intake, store: UpdateStore, *, backoff: Backoff | None = None) -> None:
        self._intake, self._store = intake, store
        self._backoff = backoff or Backoff()
        self._in_hand: set[int] = set()
        self._queues: dict[Key, deque[Item]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._less = asyncio.Event()
        self._stopping = asyncio.Event()

    async def accept(self, raw: RawUpdate) -> None:
        """Starts on a kept update, before the next is given. One that is in hand already is left to the task that has it."""
        if raw.update_id in self._in_hand:
            return
        self._in_hand.add(raw.update_id)
        update = await self._read(raw)
        chat_id = None if update is None else chat_of(update)
        key = ("update", raw.update_id) if chat_id is None else ("chat", chat_id)
        if key in self._queues:
            self._queues[key].append((raw.update_id, update))
            return
        self._queues[key] = deque([(raw.update_id, update)])
        task = asyncio.create_task(self._drain(key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def __len__(self) -> int:
        return len(self._in_hand)

    async def fewer_than(self, most: int) -> None:
        while len(self._in_hand) >= most:
            self._less.clear()
            await self._less.wait()

    async def stop(self, deadline: timedelta) -> None:
        """Ends the updates being handled, and begins no other; what is not done by the deadline stays pending."""
        self._stopping.set()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=deadline.total_seconds())
        await self.abandon()

    async def abandon(self) -> None:
        """Cancels what is in hand. Its rows stay pending."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _read(self, raw: RawUpdate) -> Update | None:
        try:
            return await self._intake.read(raw.payload)
        except Poison:
            log.warning("an update could not be read", update_id=raw.update_id)
            return None

    async def _drain(self, key: Key) -> None:
        queue = self._queues[key]
        try:
            while queue and not self._stopping.is_set():
                await self._see_through(*queue[0])
                self._in_hand.discard(queue.popleft()[0])
                self._less.set()
        finally:
            del self._queues[key]

    async def _see_through(self, update_id: int, update: Update | None) -> None:
        failures = unforeseen = 0
        while True:
            try:
                await self._handle(update_id, None if unforeseen == _TRIES else update)
            except Transient as failure:
                least = failure.retry_after.total_seconds()
            except Exception as error:  # noqa: BLE001  the boundary of polling: one update must not end it
                least, unforeseen = 0.0, min(unforeseen + 1, _TRIES)
                _report(error, update_id, gives_up=unforeseen == _TRIES)
            else:
                return
            failures += 1
            if await happens_within(max(least, self._backoff.after(failures)), self._stopping):
                return

    async def _handle(self, update_id: int, update: Update | None) -> None:
        """None stands for an update that is only to be finished: it cannot be read, or was tried often enough."""
        if update is not None:
            await self._intake.handle(update)
        if update is None or chat_of(update) is None:
            await self._store.finish(update_id)


def _report(error: Exception, update_id: int, *, gives_up: bool) -> None:
    # The message of an error nobody foresaw may quote what a person wrote: its kind and place have to do.
    place = traceback.extract_tb(error.__traceback__)[-1]
    log.error(
        "an update failed outside of its handlers",
        update_id=update_id,
        error=type(error).__name__,
        place=f"{place.filename}:{place.lineno}",
        gives_up=gives_up,
    )
