"""How long to wait before something is tried again."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from datetime import timedelta

_MOST_DOUBLINGS = 16


@dataclass(frozen=True, slots=True)
class Backoff:
    """Doubles from `first` to `longest`, and takes up to half off by chance, so that many do not return at once."""

    first: timedelta = timedelta(seconds=0.5)
    longest: timedelta = timedelta(seconds=30)

    def after(self, failures: int) -> float:
        """Seconds to wait after so many failures in a row, the first being 1."""
        doubled: float = self.first.total_seconds() * 2 ** min(failures - 1, _MOST_DOUBLINGS)
        return min(doubled, self.longest.total_seconds()) * random.uniform(0.5, 1.0)


async def happens_within(seconds: float, event: asyncio.Event) -> bool:
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False
