"""A connection inside a transaction, which ends with the block."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.storage.failures import reaching
from bot.unbroken import unbroken

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine


@asynccontextmanager
async def begun(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection inside a transaction, which is rolled back unless it was committed."""
    connection = engine.connect()
    with reaching():
        await connection.start()
    try:
        await connection.begin()
        yield connection
    finally:
        await unbroken(connection.close())
