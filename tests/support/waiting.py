"""Waiting for what nobody announces."""

import asyncio
from collections.abc import Awaitable, Callable


async def eventually(holds: Callable[[], Awaitable[bool]], *, within: float = 10) -> None:
    """Returns as soon as it holds."""
    async with asyncio.timeout(within):
        while not await holds():
            await asyncio.sleep(0.01)
