"""Runs updates: first a chat's turn, then a worker, then the lease of its dialogue; then the handlers, and the save."""

from __future__ import annotations

import asyncio
import inspect
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.ptb.dialogue import NotTaken, current_dialogue
from bot.ptb.errors import Busy, Failures, Transient, current_failures
from bot.ptb.turnstile import Turnstile
from bot.unbroken import unbroken

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from bot.ptb.dialogue import DialogueStore, Lease

BACKLOG = 4096
BEGIN_AT_ONCE = 8
"""Each keeps the event loop for less than a millisecond; one by one, every message would wake the sending thread for itself."""
RENEWAL = timedelta(seconds=2)
"""How often the lease of an update that takes long is prolonged; a store's leases last a few times as long."""


def chat_of(update: object) -> int | None:
    """The chat whose turn and dialogue an update needs. In a private chat that is the person."""
    if not isinstance(update, Update) or update.effective_chat is None:
        return None
    return update.effective_chat.id


class DialogueProcessor(BaseUpdateProcessor):
    """Updates of one chat run in the order they came, those of different chats side by side.

    The library takes its own semaphore outside of `do_process_update`, where an update waiting for its turn would
    keep a worker idle. So that number is a large backlog, and the workers are counted here, after the turn.

    Raises `Transient` out of `process_update` when the update is to be brought again.
    """

    def __init__(
        self,
        store: DialogueStore,
        *,
        before: Callable[[Update, Any], Awaitable[None]] | None = None,
        workers: int = 64,
        backlog: int = BACKLOG,
        patience: timedelta | None = None,
    ) -> None:
        """`patience` is how long an update waits for turn and worker before it is `Busy`; None waits for ever.

        `before` runs inside the chat's turn, ahead of all handlers, and what it sets in ContextVars they see.
        """
        super().__init__(backlog)
        self._before = before
        self._store = store
        self._workers = asyncio.Semaphore(workers)
        self._turnstile = Turnstile(BEGIN_AT_ONCE)
        self._patience = None if patience is None else patience.total_seconds()
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def initialize(self) -> None:
        """Nothing to open: the store belongs to the one who made it."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        try:
            async with self._slot(chat_of(update)):
                await self._handle(update, coroutine)
        finally:
            if inspect.iscoroutine(coroutine):
                coroutine.close()  # one that ran is closed already; one that did not run would complain

    @asynccontextmanager
    async def _slot(self, chat_id: int | None) -> AsyncIterator[None]:
        # Nothing may be awaited before the turn: the order of arrival is the order of the queue at this lock.
        async with AsyncExitStack() as held:
            try:
                async with asyncio.timeout(self._patience):
                    if chat_id is not None:
                        await held.enter_async_context(self._turns.setdefault(chat_id, asyncio.Lock()))
                    await held.enter_async_context(self._workers)
            except TimeoutError:
                raise Busy("no free worker") from None
            await self._turnstile.passed()
            yield

    async def _handle(self, update: object, coroutine: Awaitable[Any]) -> None:
        chat_id = chat_of(update)
        if chat_id is None or not isinstance(update, Update):
            await _run(coroutine)
            return
        taken = await self._store.take(chat_id, update.update_id)
        if taken is NotTaken.HELD_ELSEWHERE:
            raise Busy("dialogue is leased elsewhere")
        if taken is not NotTaken.DONE_BEFORE:
            await self._within(taken, update, coroutine)

    async def _within(self, lease: Lease, update: Update, coroutine: Awaitable[Any]) -> None:
        reset = current_dialogue.set(lease.dialogue)
        try:
            async with self._renewing(lease):
                if self._before is not None:
                    await self._before(update, lease.writer)
                await _run(coroutine)
            await unbroken(self._store.save(lease, update.update_id))
        except BaseException:  # a cancelled update too: its chat must not wait until the lease runs out
            with suppress(Transient):
                await unbroken(self._store.release(lease))
            raise
        finally:
            current_dialogue.reset(reset)

    @asynccontextmanager
    async def _renewing(self, lease: Lease) -> AsyncIterator[None]:
        keepers: list[asyncio.Task[None]] = []
        begin = asyncio.get_running_loop().call_later(
            RENEWAL.total_seconds(), lambda: keepers.append(asyncio.create_task(self._renew(lease)))
        )
        try:
            yield
        finally:
            begin.cancel()
            for keeper in keepers:
                keeper.cancel()
                await asyncio.wait([keeper])

    async def _renew(self, lease: Lease) -> None:
        while True:
            with suppress(Transient):
                await self._store.renew(lease)
            await asyncio.sleep(RENEWAL.total_seconds())


async def _run(coroutine: Awaitable[Any]) -> None:
    failures = Failures()
    reset = current_failures.set(failures)
    try:
        await coroutine
    finally:
        current_failures.reset(reset)
    failures.raise_first()
