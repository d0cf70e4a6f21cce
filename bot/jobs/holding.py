"""Holds a lease for the length of a job, and keeps it alive meanwhile."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import structlog

from bot.core.errors import ResultsError
from bot.services import alerting
from bot.services.alerting import LEASE, LeaseLost
from bot.unbroken import unbroken

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from uuid import UUID

    from bot.services.alerting import Held
    from bot.services.ports.base import Ports

log = structlog.get_logger()

_RENEWALS: Final = 3


@asynccontextmanager
async def holding(ports: Ports, name: str, holder: UUID) -> AsyncIterator[Held | None]:
    """A lease for as long as the block lasts, renewed meanwhile; None where another process has it."""
    async with keeping(ports, await alerting.take_lease(ports, name, holder)) as held:
        yield held


@asynccontextmanager
async def keeping(ports: Ports, held: Held | None) -> AsyncIterator[Held | None]:
    """The same for a lease that is taken already."""
    if held is None:
        yield None
        return
    keeper = asyncio.create_task(_keep(ports, held))
    try:
        yield held
    except LeaseLost:
        log.warning("lease lost", lease=held.name)
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
