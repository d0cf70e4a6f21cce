"""Queues what the first chunk of a release left over. The couriers deliver meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.jobs.holding import holding
from bot.services import alerting

if TYPE_CHECKING:
    from uuid import UUID

    from bot.services.ports.base import Ports


async def fan_out(ports: Ports, holder: UUID) -> None:
    """Idempotent; the lease only spares two processes the same work."""
    if not await alerting.is_fan_out_due(ports):
        return
    async with holding(ports, "fan-out", holder) as held:
        if held:
            await alerting.fan_out_rest(ports)
