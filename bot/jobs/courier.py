"""Empties one channel of the outbox: holds the sender's lease, claims, sends, settles. What it sends through is handed in."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog

from bot.core.alerts import Refused
from bot.core.errors import ResultsError
from bot.jobs.holding import holding
from bot.services import alerting
from bot.unbroken import unbroken

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
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
    ) -> None:
        """`window` is how many are on their way at once. It is small, so that a stop takes effect at once."""
        self._ports = ports
        self._channel = channel
        self._send = send
        self._holder = holder
        self._window = window
        self._stopping = False

    async def run(self) -> None:
        """Until nothing is due; at once where somebody else delivers."""
        if not (await self._is_due() or await alerting.is_left_over(self._ports, self._channel)):
            return
        async with holding(self._ports, f"sender-{self._channel}", self._holder) as held:
            if held is not None:
                await alerting.reclaim(self._ports, self._channel, held)
                await self._deliver(held)

    def stop(self) -> None:
        """Nothing new is claimed; what is on its way arrives and is settled."""
        self._stopping = True

    async def _deliver(self, held: Held) -> None:
        flights: dict[asyncio.Task[Outcome], _Flight] = {}
        try:
            while await self._claim(held, flights) or flights:
                await self._land(held, flights)
        finally:
            for flight in flights:
                flight.cancel()
            await asyncio.gather(*flights, return_exceptions=True)

    async def _claim(self, held: Held, flights: dict[asyncio.Task[Outcome], _Flight]) -> bool:
        """As many as there is room for are on their way; False where nothing is due."""
        room = self._room(flights)
        if not room or self._stopping or not await self._is_due():
            return False
        claimed = await alerting.claim(self._ports, self._channel, held, room)
        for delivery in claimed or ():
            flights[asyncio.create_task(self._sent(delivery))] = _Flight(delivery)
        return claimed is not None

    async def _land(self, held: Held, flights: dict[asyncio.Task[Outcome], _Flight]) -> None:
        """Settles what has arrived meanwhile."""
        if not flights:
            return
        landed, _ = await asyncio.wait(flights, timeout=SETTLED_EVERY)
        if landed:
            await unbroken(self._settle(held, [(flights.pop(task).delivery, task.result()) for task in landed]))

    async def _is_due(self) -> bool:
        return await alerting.is_due(self._ports, self._channel)

    def _room(self, flights: dict[asyncio.Task[Outcome], _Flight]) -> int:
        young = sum(not flight.is_stuck() for flight in flights.values())
        return max(0, min(self._window - young, self._window * _STUCK_WINDOWS - len(flights)))

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


class _Flight:
    """A delivery on its way, and since when."""

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery
        self._since = asyncio.get_running_loop().time()

    def is_stuck(self) -> bool:
        return asyncio.get_running_loop().time() - self._since > STUCK_AFTER
