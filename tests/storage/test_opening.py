"""Opening a database: its schema, its keys, its files."""

import asyncio
import stat
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.storage.engine import open_database, open_storage
from bot.storage.errors import BadDatabaseUrl, SchemaMismatch, StorageDown, WrongKey
from bot.storage.schema import keys
from bot.storage.tables import metadata
from bot.storage.upgrade import MIGRATIONS, upgrade
from bot.storage.vault import generate_key
from bot.storage.version import CURRENT
from tests.support.databases import TEST_KEY


async def test_the_migrations_make_exactly_the_schema(database_url):
    database = open_database(database_url)
    dialect = database.writer.dialect.name

    def is_of_this_database(obj, *_) -> bool:
        return getattr(obj, "_ddl_if", None) is None or obj._ddl_if.dialect == dialect

    opts = {"compare_type": True, "include_object": is_of_this_database}
    async with database.writer.connect() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync, opts=opts), metadata)
        )
    await database.close()
    assert differences == []


def test_the_newest_migration_is_the_one_the_program_needs():
    newest = max(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert newest.startswith(CURRENT)


async def test_a_new_database_is_upgraded_once(empty_database_url):
    assert await upgrade(empty_database_url) is True
    assert await upgrade(empty_database_url) is False


async def test_processes_that_upgrade_at_once_do_it_once(empty_database_url):
    upgrades = await asyncio.gather(*(upgrade(empty_database_url) for _ in range(5)))
    assert sorted(upgrades) == [False, False, False, False, True]


async def test_a_database_without_schema_says_how_to_get_one(empty_database_url, clock):
    with pytest.raises(SchemaMismatch, match="results-bot db upgrade"):
        await open_storage(empty_database_url, [TEST_KEY], now=clock)


async def test_processes_that_open_a_new_database_at_once_share_its_keys(empty_database_url, clock):
    await upgrade(empty_database_url)
    opened = await asyncio.gather(*(open_storage(empty_database_url, [TEST_KEY], now=clock) for _ in range(3)))
    async with opened[0].reading() as tx:
        rows = (await tx.connection.execute(sa.select(keys.c.purpose).order_by(keys.c.purpose))).scalars().all()
    sealed = opened[0].vault.seal("accounts", "sealed", "row", b"value")
    assert rows == ["data", "index"]
    assert [each.vault.open("accounts", "sealed", "row", sealed) for each in opened] == [b"value"] * 3
    assert len({each.vault.index("email", "a@b.example") for each in opened}) == 1
    for each in opened:
        await each.close()


async def test_a_wrong_key_stops_the_start(database_url, clock):
    with pytest.raises(WrongKey, match="BOT_ENCRYPTION_KEYS"):
        await open_storage(database_url, [generate_key()], now=clock)


async def test_a_key_added_in_front_changes_no_index(database_url, storage, clock):
    again = await open_storage(database_url, [generate_key(), TEST_KEY], now=clock)
    assert again.vault.index("telegram", "1") == storage.vault.index("telegram", "1")
    await again.close()


async def test_the_files_are_for_this_user_alone(tmp_path, clock):
    url = f"sqlite+aiosqlite:///{tmp_path}/data/deep/results.db"
    await upgrade(url)
    storage = await open_storage(url, [TEST_KEY], now=clock)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in Path(tmp_path, "data").rglob("*")}
    await storage.close()
    assert modes == {"deep": 0o700, "results.db": 0o600, "results.db-wal": 0o600, "results.db-shm": 0o600}
    assert stat.S_IMODE(Path(tmp_path, "data").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "url", ["results.db", "mysql+aiomysql://u:hunter2@h/d", "sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:"]
)
async def test_a_database_that_cannot_be_used_is_refused_without_repeating_its_password(url, clock):
    with pytest.raises(BadDatabaseUrl, match="BOT_DATABASE_URL") as refused:
        await open_storage(url, [TEST_KEY], now=clock)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("host", ["127.0.0.1:1", "/nowhere"])
async def test_a_server_that_is_not_there_is_a_storage_that_is_down(host, clock):
    where = f"{host}/db" if ":" in host else f"/db?host={host}"
    with pytest.raises(StorageDown):
        await open_storage(f"postgresql+asyncpg://nobody@{where}", [TEST_KEY], now=clock)


async def test_a_database_of_a_newer_program_is_left_alone(database_url, clock):
    database = open_database(database_url)
    async with database.writer.begin() as connection:
        await connection.execute(sa.text("update alembic_version set version_num = '9999'"))
    await database.close()
    with pytest.raises(SchemaMismatch, match="9999"):
        await upgrade(database_url)


async def test_a_server_without_that_database_is_a_storage_that_is_down(postgres_url):
    elsewhere = sa.make_url(postgres_url).set(database="nonesuch").render_as_string(hide_password=False)
    with pytest.raises(StorageDown, match="BOT_DATABASE_URL"):
        await upgrade(elsewhere)


async def test_a_file_that_is_no_database_is_a_storage_that_is_down(tmp_path):
    Path(tmp_path, "letter.txt").write_text("Dear Sir or Madam, " * 100, encoding="utf-8")
    with pytest.raises(StorageDown, match="BOT_DATABASE_URL"):
        await upgrade(f"sqlite+aiosqlite:///{tmp_path}/letter.txt")


async def test_a_folder_that_cannot_be_made_is_a_storage_that_is_down(tmp_path):
    Path(tmp_path, "file").write_text("", encoding="utf-8")
    with pytest.raises(StorageDown, match="BOT_DATABASE_URL"):
        await upgrade(f"sqlite+aiosqlite:///{tmp_path}/file/data/results.db")
