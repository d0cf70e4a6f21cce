"""Waiting for what nobody announces."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from bot.storage.transaction import SqlTransaction


async def eventually(holds: Callable[[], Awaitable[bool]], *, within: float = 10) -> None:
    """Returns as soon as it holds."""
    async with asyncio.timeout(within):
        while not await holds():
            await asyncio.sleep(0.01)


async def until_in_line(tx: SqlTransaction, *tasks: asyncio.Task[Any]) -> None:
    """Returns when all of them wait for a lock of PostgreSQL's."""

    async def all_wait() -> bool:
        waiting = await tx.connection.exec_driver_sql("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
        return int(waiting.scalar_one()) == len(tasks)

    await eventually(all_wait)
