"""Fixtures for every test: a clock, a fresh database of either kind, and the ports of the use cases."""

import gc
import os
import random
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

import bot.core.exams
from bot.core.exams import Catalogue
from bot.documents import signing
from bot.documents.statements import StatementFiles
from bot.files.xlsx import read_workbook
from bot.search.directory import IndexedDirectory
from bot.services.ports.base import Policy, Ports
from bot.storage.engine import SqlStorage, open_storage
from tests.support.clock import FixedClock
from tests.support.databases import TEST_KEY, PostgresRows, PostgresServer, SqliteFiles
from tests.support.dialects import share_what_is_compiled
from tests.support.key_pairs import key_pairs
from tests.support.logs import log_plainly

os.environ["PTB_TIMEDELTA"] = "true"  # as the composition root sets it: the library's 429 warns without
share_what_is_compiled()
log_plainly()

TESTS = Path(__file__).parent
EXAMS = Path(bot.core.exams.__file__).with_name("exams.toml")
BOTH = [pytest.param("sqlite_files", id="sqlite"), pytest.param("postgres_server", id="postgresql")]
POLICY = Policy(
    organisation="Sample Exams",
    support_contact="help@exams.example",
    terms_url="https://exams.example/terms",
    privacy_url="https://exams.example/privacy",
    terms_version="2026-01",
)
Kind = SqliteFiles | PostgresServer
Databases = Kind | PostgresRows
Beginning = Callable[[Ports], Coroutine[Any, Any, None]]
Filled = Callable[[Kind, Beginning], Databases]
Copied = Callable[[Kind], AbstractContextManager[str]]


def pytest_collection(session: pytest.Session) -> None:
    """In a run of all, each worker begins to load at another place: what one has compiled the others find on the disk."""
    if not hasattr(session.config, "workerinput"):
        return
    gc.disable()  # till all is loaded
    if session.config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return
    mine = session.config.workerinput
    names = sorted(".".join(path.relative_to(TESTS.parent).with_suffix("").parts) for path in TESTS.rglob("test_*.py"))
    first = len(names) * int(mine["workerid"].removeprefix("gw")) // mine["workercount"]
    for name in names[first:] + names[:first]:
        with suppress(Exception, pytest.skip.Exception):  # said by pytest, when it loads them
            import_module(name)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that no worker is left alone with it: whole processes, the browser, every text."""
    long = {"bench", "e2e", "sandbox", "texts", "web"}
    items.sort(key=lambda item: long.isdisjoint(item.path.relative_to(TESTS).parts))


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: nobody looks for garbage in it."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    # Not in pytest's own folder: each run of pytest closes that one to all but its user, and for root the server is
    # run by another user.
    with TemporaryDirectory(prefix="results-bot-") as folder:
        server = PostgresServer(Path(folder))
        yield server
        server.stop()


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Filled:
    """Databases in which this has happened once, before they are copied."""

    @cache
    def filled(databases: Kind, beginning: Beginning) -> Databases:
        async def fill(url: str) -> None:
            clock = FixedClock()
            storage = await open_storage(url, [TEST_KEY], now=clock)
            await beginning(ports_over(storage, clock, catalogue, POLICY, seed=41))
            await storage.close()

        return databases.filled(tmp_path_factory.mktemp("filled"), fill)

    return filled


@pytest.fixture
def copied(request: pytest.FixtureRequest, tmp_path: Path, filled: Filled) -> Copied:
    """A database of the test's own, with schema, keys (TEST_KEY), and what the test is marked to begin with."""
    mark = request.node.get_closest_marker("begins_with")

    def copied(databases: Kind) -> AbstractContextManager[str]:
        begun = filled(databases, mark.kwargs["what"]) if mark and mark.kwargs else databases
        return begun.fresh(tmp_path)

    return copied


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, copied: Copied) -> Iterator[str]:
    with copied(request.getfixturevalue(request.param)) as url:
        yield url


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of the test's own without a single table."""
    with request.getfixturevalue(request.param).empty(tmp_path) as url:
        yield url


@pytest.fixture
def sqlite_url(sqlite_files: SqliteFiles, copied: Copied) -> Iterator[str]:
    """For what is true of SQLite alone."""
    with copied(sqlite_files) as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, copied: Copied) -> Iterator[str]:
    """For what is true of PostgreSQL alone."""
    with copied(postgres_server) as url:
        yield url


@pytest.fixture
async def storage(database_url: str, clock: FixedClock) -> AsyncIterator[SqlStorage]:
    storage = await open_storage(database_url, [TEST_KEY], now=clock)
    yield storage
    await storage.close()


@pytest.fixture
def policy() -> Policy:
    return POLICY


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue.load(EXAMS.read_text("utf-8"))


@pytest.fixture
def ports(storage: SqlStorage, clock: FixedClock, catalogue: Catalogue, policy: Policy) -> Ports:
    """What a use case is handed: a real storage, a fixed clock, seeded randomness."""
    return ports_over(storage, clock, catalogue, policy, seed=42)


def ports_over(storage: SqlStorage, clock: FixedClock, catalogue: Catalogue, policy: Policy, seed: int) -> Ports:
    return Ports(
        storage=storage,
        catalogue=catalogue,
        policy=policy,
        now=clock,
        random_bytes=random.Random(seed).randbytes,
        read_workbook=read_workbook,
        make_key_pair=key_pairs(),
        directory=IndexedDirectory(storage),
        signer=signing,
        documents=StatementFiles(clock),
    )
