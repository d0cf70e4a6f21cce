"""PostgreSQL: a pool of writers, readers that each see one state, LISTEN and NOTIFY between processes."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, nullcontext
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.storage.connections import begun
from bot.unbroken import unbroken

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager

    from sqlalchemy.ext.asyncio import AsyncConnection


_CHANNEL: Final = "results_bot_outbox"
_SESSION: Final = {"application_name": "results-bot", "timezone": "UTC", "lock_timeout": "10s"}
_IMPORTING: Final = _SESSION | {
    "synchronous_commit": "off",  # the log is written in order: on disk with the next commit that waits for it
    "plan_cache_mode": "force_custom_plan",  # a plan that is kept would be one for the table before it grew
    "random_page_cost": "1.1",  # by an index from a few pages on: each slice asks five hundred times
}
_IMPORTERS: Final = 4
"""Two slices that are looked up and two that are written: an import takes nobody else's connection."""


class Postgres:
    """Writers see what is committed and lock the rows that matter; readers see the state of their first statement."""

    is_shared = True

    def __init__(self, url: sa.URL, *, connections: int) -> None:
        self.writer = _engine(url, _SESSION, connections=connections + 1)
        self._importer = _engine(url, _IMPORTING, connections=_IMPORTERS)
        self.readers = self.writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    def turn(self) -> AbstractAsyncContextManager[Any]:
        """Many write at once."""
        return nullcontext()

    @asynccontextmanager
    async def glancing(self) -> AsyncIterator[AsyncConnection]:
        async with begun(self.readers) as connection:
            yield connection

    @asynccontextmanager
    async def writing_briefly(self) -> AsyncIterator[AsyncConnection]:
        async with begun(self.writer) as connection:
            yield connection
            await unbroken(connection.commit())

    @asynccontextmanager
    async def looking_up(self) -> AsyncIterator[AsyncConnection]:
        async with begun(self._importer) as connection:
            yield connection

    @asynccontextmanager
    async def striking(self) -> AsyncIterator[AsyncConnection]:
        async with begun(self._importer) as connection:
            yield connection
            await unbroken(connection.commit())

    async def announce(self, connection: AsyncConnection) -> None:
        """Delivered by the server when this transaction commits."""
        await connection.execute(sa.select(sa.func.pg_notify(_CHANNEL, "")))

    async def listen(self, heard: asyncio.Event) -> None:
        """Sets `heard` at every announcement. Runs until it is cancelled, or the connection is lost."""
        lost = asyncio.Event()
        async with self.writer.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            driver.add_termination_listener(lambda _: lost.set())
            await driver.add_listener(_CHANNEL, lambda *_: heard.set())
            try:
                await lost.wait()
            finally:
                await connection.invalidate()  # a connection that listens does not go back to the pool

    async def close(self) -> None:
        await self.writer.dispose()
        await self._importer.dispose()


def _engine(url: sa.URL, session: dict[str, str], *, connections: int) -> AsyncEngine:
    return create_async_engine(
        url,
        hide_parameters=True,
        pool_size=connections,
        max_overflow=0,
        connect_args={"server_settings": session, "timeout": 10},
    )
