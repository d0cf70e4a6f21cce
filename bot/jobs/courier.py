"""Empties one channel of the outbox: holds the sender's lease, claims, sends, settles. What it sends through is handed in."""

from __future__ import annotations

import asyncio
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final

import structlog

from bot.core.alerts import Refused
from bot.core.errors import ResultsError
from bot.jobs.holding import keeping
from bot.ptb.backoff import happens_within
from bot.services import alerting
from bot.unbroken import unbroken

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
    from uuid import UUID

    from bot.core.alerts import Outcome
    from bot.services.alerting import Held
    from bot.services.ports.base import Ports
    from bot.services.ports.deliveries import Delivery
    from bot.services.ports.outbox import Channel

log = structlog.get_logger()

SETTLED_EVERY: Final = 0.1  # seconds: what a kill can repeat is what arrived since
STUCK_AFTER: Final = 2.0  # seconds: a chat that has to be waited for takes nobody else's place
_STUCK_WINDOWS: Final = 8
_SETTLE_AGAIN: Final = (0.1, 0.5, 2.0)  # seconds; what is not settled is sent twice


class Courier:
    """One process of all delivers a channel at a time: Telegram's limit belongs to the token."""

    def __init__(
        self,
        ports: Ports,
        channel: Channel,
        send: Callable[[Delivery], Awaitable[Outcome]],
        *,
        holder: UUID,
        window: int,
        paid_window: int = 0,
    ) -> None:
        """`window` is how many are on their way at once. It is small, so that a stop takes effect at once.

        `paid_window` is the same as long as alerts may be paid for; 0: they never may.
        """
        self._ports = ports
        self._channel = channel
        self._send = send
        self._holder = holder
        self._window = window
        self._paid_window = paid_window
        self._stopping = False

    async def run(self) -> None:
        """Until nothing is due; at once where somebody else delivers."""
        if self._stopping or not await alerting.is_anything_left(self._ports, self._channel):
            return
        begun = await alerting.begin(
            self._ports,
            self._channel,
            f"sender-{self._channel}",
            self._holder,
            limit=self._window,
            paid_limit=self._paid_window,
        )
        if begun is not None:
            held, first = begun
            async with keeping(self._ports, held):
                await self._deliver(held, first or ())

    def stop(self) -> None:
        """Nothing new is claimed; what is on its way arrives and is settled."""
        self._stopping = True

    async def _deliver(self, held: Held, first: Iterable[Delivery]) -> None:
        flights = _Flights()
        try:
            for delivery in first:
                flights.start(delivery, self._sent(delivery))
            while await self._claim(held, flights) or flights:
                landed = await flights.land(SETTLED_EVERY)
                if landed:
                    await unbroken(self._settle(held, landed))
        finally:
            await flights.cancel()

    async def _claim(self, held: Held, flights: _Flights) -> bool:
        """As many as there is room for are on their way; False where nothing is due."""
        room, paid_room = flights.room(self._window), flights.room(self._paid_window)
        if not (room or paid_room) or self._stopping or not await self._is_due():
            return False
        claimed = await alerting.claim(self._ports, self._channel, held, room, paid_limit=paid_room)
        for delivery in claimed or ():
            flights.start(delivery, self._sent(delivery))
        return claimed is not None

    async def _is_due(self) -> bool:
        return await alerting.is_due(self._ports, self._channel)

    async def _sent(self, delivery: Delivery) -> Outcome:
        try:
            return await self._send(delivery)
        except Exception:  # the job loop's boundary: one that cannot be put into words holds nobody up
            log.exception("delivery failed", delivery=delivery.id)
            return Refused("unspeakable")

    async def _settle(self, held: Held, outcomes: Sequence[tuple[Delivery, Outcome]]) -> None:
        for delay in _SETTLE_AGAIN:
            try:
                return await alerting.settle(self._ports, held, outcomes)
            except ResultsError as error:
                log.warning("deliveries not settled yet", error=type(error).__name__, number=len(outcomes))
                await asyncio.sleep(delay)
        return await alerting.settle(self._ports, held, outcomes)


class _Flights:
    """What is on its way, in the order of starting, and what has landed since it was last asked."""

    def __init__(self) -> None:
        self._clock = asyncio.get_running_loop().time
        self._flying: dict[asyncio.Task[Outcome], tuple[Delivery, float]] = {}
        self._landed: list[tuple[Delivery, Outcome]] = []
        self._all_landed = asyncio.Event()

    def __bool__(self) -> bool:
        return bool(self._flying or self._landed)

    def start(self, delivery: Delivery, sending: Coroutine[Any, Any, Outcome]) -> None:
        task = asyncio.create_task(sending)
        self._flying[task] = delivery, self._clock()
        self._all_landed.clear()
        task.add_done_callback(self._note)

    def room(self, window: int) -> int:
        """Of the window, without those that are stuck, as long as those are not too many."""
        long_ago = self._clock() - STUCK_AFTER
        stuck = sum(1 for _ in takewhile(lambda flight: flight[1] < long_ago, self._flying.values()))
        flying = len(self._flying)
        return max(0, min(window - flying + stuck, window * _STUCK_WINDOWS - flying))

    async def land(self, within: float) -> list[tuple[Delivery, Outcome]]:
        """Whatever lands in so many seconds; sooner when everything has."""
        if self._flying:
            await happens_within(within, self._all_landed)
        landed, self._landed = self._landed, []
        return landed

    async def cancel(self) -> None:
        for task in tuple(self._flying):
            task.cancel()
        await asyncio.gather(*self._flying, return_exceptions=True)

    def _note(self, task: asyncio.Task[Outcome]) -> None:
        delivery, _ = self._flying.pop(task)
        if not task.cancelled():
            self._landed.append((delivery, task.result()))
        if not self._flying:
            self._all_landed.set()
