"""Work that one process does for all: each tick is claimed in the database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import timedelta

    from bot.services.ports.base import Ports

_BEGINNING: Final = datetime(2026, 1, 1, tzinfo=UTC)


def once_for_all(
    ports: Ports, name: str, every: timedelta, work: Callable[[], Awaitable[object]]
) -> Callable[[], Awaitable[None]]:
    """Runs `work` where nobody has claimed the tick of this moment; the same tick is claimed by every clock."""

    async def run() -> None:
        tick = _BEGINNING + (ports.now() - _BEGINNING) // every * every
        async with ports.storage.transaction() as tx:
            claimed = await tx.ticks.claim(name, tick)
        if claimed:
            await work()

    return run
