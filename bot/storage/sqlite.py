"""SQLite: one writer at a time (`BEGIN IMMEDIATE`, every commit on the disk), readers that cannot write, a watch for other processes."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.storage.direct import OnTheLoop
from bot.storage.errors import BadDatabaseUrl
from bot.storage.files import make_database_file
from bot.storage.repositories.base import insert_for
from bot.storage.schema import versions

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from sqlalchemy.ext.asyncio import AsyncConnection

_BUSY_SECONDS: Final = 10
_GLANCE_MILLISECONDS: Final = 50
"""The event loop itself waits so long. A reader waits for nobody, but where a killed process left something to recover."""
_LOOK_SECONDS: Final = 0.025
_OUTBOX: Final = "outbox"
_SHARED_PRAGMAS: Final = (f"busy_timeout={_BUSY_SECONDS * 1000}", "foreign_keys=ON", "temp_store=MEMORY")
_WRITER_PRAGMAS: Final = ("journal_mode=WAL", "synchronous=FULL", *_SHARED_PRAGMAS)
_READER_PRAGMAS: Final = (*_SHARED_PRAGMAS, "query_only=ON")
_GLANCE_PRAGMAS: Final = (*_READER_PRAGMAS, f"busy_timeout={_GLANCE_MILLISECONDS}")


class Sqlite:
    """One file. Whoever writes takes `turn()` first: the queue is fair, and nobody waits inside SQLite."""

    is_shared = False

    def __init__(self, url: sa.URL, *, readers: int) -> None:
        make_database_file(file_of(url))
        self.writer = _engine(url, _WRITER_PRAGMAS, begin="BEGIN IMMEDIATE", connections=1)
        self.readers = _engine(url, _READER_PRAGMAS, begin="BEGIN", connections=readers + 1)
        self._turn = asyncio.Lock()
        self.on_the_loop = OnTheLoop(file_of(url), self._turn, _GLANCE_PRAGMAS, _WRITER_PRAGMAS)

    def turn(self) -> AbstractAsyncContextManager[Any]:
        return self._turn

    def glancing(self) -> AbstractAsyncContextManager[AsyncConnection]:
        return self.on_the_loop.glancing()

    looking_up = glancing

    def writing_briefly(self) -> AbstractAsyncContextManager[AsyncConnection]:
        return self.on_the_loop.writing()

    def striking(self) -> AbstractAsyncContextManager[AsyncConnection]:
        return self.on_the_loop.striking()

    async def announce(self, connection: AsyncConnection) -> None:
        """Leaves a mark in the file, so that another process can tell this commit from those that do not concern it."""
        insert = insert_for("sqlite", versions).values(name=_OUTBOX, version=1)
        await connection.execute(
            insert.on_conflict_do_update(index_elements=["name"], set_={"version": versions.c.version + 1})
        )

    async def listen(self, heard: asyncio.Event) -> None:
        """Sets `heard` whenever a commit that was announced appears in the file. Runs until it is cancelled."""
        async with self.readers.connect() as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            seen, mark = await _data_version(driver), await _outbox_version(driver)
            while True:
                await asyncio.sleep(_LOOK_SECONDS)
                before, seen = seen, await _data_version(driver)
                if seen != before:
                    marked, mark = mark, await _outbox_version(driver)
                    if mark != marked:
                        heard.set()

    async def close(self) -> None:
        await self.readers.dispose()
        await self.writer.dispose()
        self.on_the_loop.close()


def file_of(url: sa.URL) -> Path:
    """Where the database is. There is none in memory: the writer and the readers would each have their own."""
    if url.database in {None, "", ":memory:"} or url.query:
        raise BadDatabaseUrl("SQLite needs a plain path to a file")
    return Path(str(url.database))


def _engine(url: sa.URL, pragmas: tuple[str, ...], *, begin: str, connections: int) -> AsyncEngine:
    engine = create_async_engine(
        url,
        hide_parameters=True,
        pool_size=connections,
        max_overflow=0,
        # Each transaction ends itself; a second rollback at check-in would only cost a trip to the driver's thread.
        pool_reset_on_return=None,
        # The driver must not begin transactions by itself: the event below does, in the way that was asked for.
        connect_args={"isolation_level": None},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _set_up(connection: Any, record: object) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


async def _data_version(driver: Any) -> int:
    """Moves when another connection has committed (https://www.sqlite.org/pragma.html#pragma_data_version)."""
    return await _number(driver, "PRAGMA data_version")


async def _outbox_version(driver: Any) -> int:
    return await _number(driver, f"SELECT coalesce(max(version), 0) FROM versions WHERE name = '{_OUTBOX}'")  # noqa: S608  a constant


async def _number(driver: Any, statement: str) -> int:
    """Straight on the driver: forty times a second, and a transaction would freeze what is seen."""
    async with driver.execute(statement) as cursor:
        return int((await cursor.fetchone())[0])
