"""aiogram with an ORM, doing both at once: alerts of an outbox at their rate, and a burst of taps in the midst of them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bench.contender import measured
from bench.peers import aiogram_orm
from bench.probes import ticking
from bench.taps import with_orm

if TYPE_CHECKING:
    from bench.contender import Took


async def both(url: str, database: str, alerts: int, people: int, rate: int) -> Took:
    """Each on a database of its own, which spares them each other's locks."""

    async def tap() -> Took:
        await asyncio.sleep(people / rate + 1)
        return await with_orm(url, f"{database}-taps", people)

    with measured(alerts + people) as took:
        async with ticking() as late:
            _, taps = await asyncio.gather(aiogram_orm(url, database, alerts, rate), tap())
    took.extra = {"p99": (taps.extra or {})["p99"], "stall": max(late)}
    return took
