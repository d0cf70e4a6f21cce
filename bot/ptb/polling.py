"""Long polling that confirms an update to Telegram only after it is durably taken, so that a kill loses none."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from telegram.error import Conflict, EndPointNotFound, InvalidToken, RetryAfter, TelegramError

from bot.ptb.backoff import Backoff
from bot.ptb.errors import LostReply, TokenRefused, Transient, delay_of
from bot.ptb.pending import Pending
from bot.ptb.updates import RawUpdate

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from telegram import Bot

    from bot.ptb.intake import Intake
    from bot.ptb.updates import UpdateStore

log = structlog.get_logger()

T = TypeVar("T")

_BATCH = 100  # the most that Telegram gives at once
_GRACE = timedelta(seconds=10)  # past the long poll, for its answer to arrive
# The library has a method of its own for this call, but that one fails for a whole batch when one update in it is
# unreadable. It also warns when its method's name is given here, which this spelling of the same name is not.
_GET_UPDATES = "get_Updates"


class Poller:
    """Fetches a batch, keeps it in one commit and starts on it; the next fetch confirms it to Telegram."""

    def __init__(
        self,
        bot: Bot,
        intake: Intake,
        store: UpdateStore,
        *,
        allowed_updates: Sequence[str],
        long_poll: timedelta = timedelta(seconds=50),
        most_in_hand: int = 500,
        backoff: Backoff | None = None,
    ) -> None:
        """Fetches nothing while `most_in_hand` updates are not done."""
        self._bot, self._store = bot, store
        self._allowed_updates = list(allowed_updates)
        self._long_poll = long_poll
        self._most_in_hand = most_in_hand
        self._backoff = backoff or Backoff()
        self._pending = Pending(intake, store, backoff=self._backoff)
        self._offset: int | None = None
        self._looked = asyncio.Event()
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Makes `run` fetch nothing more, end what is being handled, and return."""
        self._stopping.set()

    async def caught_up(self) -> None:
        """Returns when what waited at the start has been handled, as much of it as is fetched at once."""
        await self._looked.wait()
        await self._pending.fewer_than(1)

    async def run(self, *, deadline: timedelta = timedelta(seconds=10)) -> None:
        """Polls until `stop`, and then takes at most `deadline` to end. Raises `TokenRefused`; waits out the rest."""
        polling = asyncio.create_task(self._poll())
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({polling, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if polling.done():
                polling.result()
            await _cancelled(polling)
            await self._pending.stop(deadline)
        finally:
            await _cancelled(polling, stopping)
            await self._pending.abandon()

    async def _poll(self) -> None:
        for raw in await self._insist(self._store.pending):
            await self._pending.accept(raw)
        long_poll = timedelta()  # what waits already is told at once
        while True:
            await self._pending.fewer_than(self._most_in_hand)
            batch = await self._insist(partial(self._fetch, long_poll))
            if batch:
                await self._insist(partial(self._take, batch))
            self._looked.set()
            long_poll = self._long_poll

    async def _fetch(self, long_poll: timedelta) -> list[RawUpdate]:
        try:
            return await self._fetched(long_poll)
        except Conflict:
            await self._bot.delete_webhook()  # while one is set, Telegram refuses to be polled
            raise

    async def _fetched(self, long_poll: timedelta) -> list[RawUpdate]:
        asked = {
            "offset": self._offset,
            "limit": min(_BATCH, self._most_in_hand - len(self._pending)),
            "timeout": int(long_poll.total_seconds()),
            "allowed_updates": self._allowed_updates,
        }
        answer: Any = await self._bot.do_api_request(
            _GET_UPDATES, api_kwargs=asked, read_timeout=(long_poll + _GRACE).total_seconds()
        )
        return [_raw(update) for update in answer]

    async def _take(self, batch: list[RawUpdate]) -> None:
        not_done = await self._store.keep(batch)
        for raw in batch:
            if raw.update_id in not_done:
                await self._pending.accept(raw)
        self._offset = max(raw.update_id for raw in batch) + 1

    async def _insist(self, act: Callable[[], Awaitable[T]]) -> T:
        """Repeats `act` until it succeeds, unless Telegram does not know the token."""
        failures = 0
        while True:
            try:
                return await act()
            except (InvalidToken, EndPointNotFound):
                break
            except (TelegramError, Transient) as failure:
                failures += 1
                delay = self._delay(failure, failures)
                log.warning("polling has to wait", error=type(failure).__name__, seconds=round(delay, 1))
            await asyncio.sleep(delay)
        raise TokenRefused

    def _delay(self, failure: TelegramError | Transient, failures: int) -> float:
        asked = delay_of(failure).total_seconds() if isinstance(failure, RetryAfter) else 0.0
        return max(asked, self._backoff.after(failures))


def _raw(update: Any) -> RawUpdate:
    match update:
        case {"update_id": int(update_id)}:
            return RawUpdate(update_id, json.dumps(update).encode())
        case _:
            raise LostReply("an update without an id")


async def _cancelled(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
