"""Opens the storage: one database, its keys, its transactions. Which database it is, only this file and its two back ends know."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final, Protocol

import sqlalchemy as sa
from sqlalchemy import exc

from bot.storage.connections import begun
from bot.storage.errors import BadDatabaseUrl, StorageUnavailable
from bot.storage.failures import named_failures, reaching
from bot.storage.group_commit import GroupCommit
from bot.storage.keys import open_vault
from bot.storage.postgres import Postgres
from bot.storage.sqlite import Sqlite
from bot.storage.transaction import SqlTransaction
from bot.storage.vault import KeyRing
from bot.storage.version import require_current_schema
from bot.storage.with_update import open_remainder
from bot.unbroken import unbroken

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from bot.storage.group_commit import Work
    from bot.storage.vault import Vault

CONNECTIONS: Final = 10
READERS: Final = 4
_RECONNECT_SECONDS: Final = 1


class Database(Protocol):
    """What differs between SQLite and PostgreSQL."""

    is_shared: bool
    """Several processes may run the bot on it."""
    writer: AsyncEngine
    readers: AsyncEngine

    def turn(self) -> AbstractAsyncContextManager[Any]: ...
    def glancing(self) -> AbstractAsyncContextManager[AsyncConnection]: ...
    def writing_briefly(self) -> AbstractAsyncContextManager[AsyncConnection]: ...
    def looking_up(self) -> AbstractAsyncContextManager[AsyncConnection]: ...
    def striking(self) -> AbstractAsyncContextManager[AsyncConnection]: ...
    async def announce(self, connection: AsyncConnection) -> None: ...
    async def listen(self, heard: asyncio.Event) -> None: ...
    async def close(self) -> None: ...


class SqlStorage:
    """One database, opened. Everything that cannot reach it raises StorageBusy or StorageDown."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self.vault = vault
        self.is_shared = database.is_shared
        self.wakes = asyncio.Event()
        """Set when a commit, here or in another process, may concern the sender; the sender clears it."""
        self._group_commit = GroupCommit(self._writing_briefly)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqlTransaction]:
        """Commits when the block ends, rolls back when it raises or is cancelled."""
        async with self._database.turn():
            with named_failures():
                async with begun(self._database.writer) as connection:
                    tx = SqlTransaction(connection, self.vault, self._database.announce)
                    yield tx
                    await unbroken(self._commit(connection, tx))

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[SqlTransaction]:
        """One consistent state; a write in it is an error."""
        with named_failures():
            async with begun(self._database.readers) as connection:
                yield SqlTransaction(connection, self.vault, self._database.announce)

    @asynccontextmanager
    async def glance(self) -> AsyncIterator[SqlTransaction]:
        """For one short statement; a write is an error. On SQLite the event loop waits for it."""
        with named_failures():
            async with self._database.glancing() as connection:
                yield SqlTransaction(connection, self.vault, self._database.announce)

    @asynccontextmanager
    async def look_up(self) -> AsyncIterator[SqlTransaction]:
        """A glance for an import, at tables that grow meanwhile."""
        with named_failures():
            async with self._database.looking_up() as connection:
                yield SqlTransaction(connection, self.vault, self._database.announce)

    @asynccontextmanager
    async def at_a_stroke(self) -> AsyncIterator[SqlTransaction]:
        """For one large insert (`bot.storage.bulk`) and its commit; what else follows a commit does not follow this one.

        It outlives a crash of the server once a later transaction has been committed.
        """
        with named_failures():
            async with self._database.striking() as connection:
                yield SqlTransaction(connection, self.vault, self._database.announce)

    async def together(self, work: Work) -> None:
        """Does short work in a commit, on SQLite shared with others'. It may be done again where somebody else's failed."""
        if self.is_shared:
            async with self._writing_briefly() as tx:
                await work(tx)
        else:
            await self._group_commit.do(work)

    async def with_update(self, work: Work) -> None:
        """Does short work in the commit that ends the update in hand; now, where there is none.

        Until that commit the update is kept, and would be handled again after a kill.
        """
        remainder = open_remainder()
        if remainder is None:
            await self.together(work)
        else:
            remainder.add(work)

    async def watch(self) -> None:
        """Hears of other processes' commits and sets `wakes`. Runs until it is cancelled."""
        while True:
            try:
                with reaching():
                    await self._database.listen(self.wakes)
            except StorageUnavailable:
                pass  # every use says so itself; here it is only waited out
            await asyncio.sleep(_RECONNECT_SECONDS)
            self.wakes.set()  # what was announced meanwhile was not heard

    async def close(self) -> None:
        await self._group_commit.close()
        await self._database.close()

    @asynccontextmanager
    async def _writing_briefly(self) -> AsyncIterator[SqlTransaction]:
        with named_failures():
            async with self._database.writing_briefly() as connection:
                tx = SqlTransaction(connection, self.vault, self._database.announce)
                yield tx
            self._committed(tx)

    async def _commit(self, connection: AsyncConnection, tx: SqlTransaction) -> None:
        await connection.commit()
        self._committed(tx)

    def _committed(self, tx: SqlTransaction) -> None:
        tx.committed()
        if tx.concerns_sender:
            self.wakes.set()


async def open_storage(
    url: str,
    keys: Sequence[str],
    *,
    now: Callable[[], datetime],
    readers: int = READERS,
    connections: int = CONNECTIONS,
) -> SqlStorage:
    """Opens a database whose schema is current (`bot.storage.upgrade`), and makes its keys if it is new.

    Raises BadDatabaseUrl, BadKey, WrongKey, SchemaMismatch, StorageBusy or StorageDown.
    """
    ring = KeyRing(keys)
    database = open_database(url, readers=readers, connections=connections)
    try:
        with named_failures():
            async with database.turn(), begun(database.writer) as connection:
                await require_current_schema(connection)
                vault = await open_vault(connection, ring, now().astimezone(UTC), os.urandom)
                await connection.commit()
    except BaseException:
        await database.close()
        raise
    return SqlStorage(database, vault)


def open_database(url: str, *, readers: int = READERS, connections: int = CONNECTIONS) -> Database:
    """The bare database, before its schema and keys are looked at."""
    match parsed := parse_url(url):
        case sa.URL(drivername="sqlite+aiosqlite"):
            with reaching():
                return Sqlite(parsed, readers=readers)
        case sa.URL(drivername="postgresql+asyncpg"):
            return Postgres(parsed, connections=connections)
    raise BadDatabaseUrl("it is of a kind that is not supported")


def parse_url(url: str) -> sa.URL:
    """Raises BadDatabaseUrl."""
    try:
        return sa.make_url(url)
    except exc.ArgumentError:
        raise BadDatabaseUrl("it is not a database URL") from None
