"""Queues what the first chunk of a release left over. The couriers deliver meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.jobs.holding import holding
from bot.services import alerting

if TYPE_CHECKING:
    from uuid import UUID

    from bot.services.ports.base import Ports


class FanOut:
    """Idempotent; the lease only spares two processes the same work."""

    def __init__(self, ports: Ports, holder: UUID) -> None:
        self._ports = ports
        self._holder = holder
        self._stopping = False

    async def run(self) -> None:
        """Until all are queued; at once where somebody else queues them."""
        if self._stopping or not await alerting.is_fan_out_due(self._ports):
            return
        async with holding(self._ports, "fan-out", self._holder) as held:
            if held:
                await alerting.fan_out_rest(self._ports, is_stopping=lambda: self._stopping)

    def stop(self) -> None:
        """The chunk in hand is the last one; the next start goes on."""
        self._stopping = True
