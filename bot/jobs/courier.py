"""Empties one channel of the outbox: holds the sender's lease, claims, sends, settles. What it sends through is handed in."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import structlog

from bot.core.alerts import Refused
from bot.core.errors import ResultsError
from bot.services import alerting
from bot.services.alerting import LEASE, LeaseLost
from bot.unbroken import unbroken

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
    from uuid import UUID

    from bot.core.alerts import Outcome
    from bot.services.alerting import Held
    from bot.services.ports.base import Ports
    from bot.services.ports.deliveries import Delivery
    from bot.services.ports.outbox import Channel

log = structlog.get_logger()

LANES: Final = 2
"""While one batch is being settled another is on its way: the limiter is never idle."""
_RENEWALS: Final = 3
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
        batch: int,
    ) -> None:
        self._ports = ports
        self._channel = channel
        self._send = send
        self._holder = holder
        self._batch = batch
        self._stopping = False

    async def run(self) -> None:
        """Until nothing is due; at once where somebody else delivers."""
        async with holding(self._ports, f"sender-{self._channel}", self._holder) as held:
            if held is None:
                return
            await alerting.reclaim(self._ports, self._channel, held)
            await _together([self._lane(held) for _ in range(LANES)])

    def stop(self) -> None:
        """Nothing new is claimed; what is on its way arrives and is settled."""
        self._stopping = True

    async def _lane(self, held: Held) -> None:
        while not self._stopping:
            claimed = await alerting.claim(self._ports, self._channel, held, self._batch)
            if claimed is None:
                return
            outcomes = await asyncio.gather(*(self._sent(delivery) for delivery in claimed))
            await unbroken(self._settle(held, list(zip(claimed, outcomes, strict=True))))

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


@asynccontextmanager
async def holding(ports: Ports, name: str, holder: UUID) -> AsyncIterator[Held | None]:
    """A lease for as long as the block lasts, renewed meanwhile; None where another process has it."""
    held = await alerting.take_lease(ports, name, holder)
    if held is None:
        yield None
        return
    keeper = asyncio.create_task(_keep(ports, held))
    try:
        yield held
    except LeaseLost:
        log.warning("lease lost", lease=name)
    finally:
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)
        await unbroken(alerting.give_back_lease(ports, held))


async def _keep(ports: Ports, held: Held) -> None:
    """Whoever lost it learns so at the next claim; here it is only kept alive."""
    while True:
        await asyncio.sleep(LEASE.total_seconds() / _RENEWALS)
        try:
            await alerting.renew_lease(ports, held)
        except LeaseLost:
            return
        except ResultsError as error:
            log.warning("lease not renewed", lease=held.name, error=type(error).__name__)


async def _together(work: Sequence[Awaitable[None]]) -> None:
    """All of it; where one part fails the others are ended, and the failure is raised."""
    tasks = [asyncio.ensure_future(part) for part in work]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
