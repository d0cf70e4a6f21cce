"""Brings a database's schema up to date; does nothing, quickly, where it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from bot.storage.engine import open_database
from bot.storage.errors import SchemaMismatch
from bot.storage.failures import named_failures, reaching
from bot.storage.version import CURRENT, schema_version

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

MIGRATIONS: Final = Path(__file__).parent / "migrations"
_UPGRADE_LOCK: Final = 0x7265_7375_6C74_73  # any number that is ours: "results"


async def upgrade(url: str) -> bool:
    """All migrations that are missing, in one transaction; True where there were any. Safe from several processes at once.

    Raises SchemaMismatch where a newer program has been here, BadDatabaseUrl, StorageBusy or StorageDown.
    """
    database = open_database(url)
    try:
        with reaching(), named_failures():
            async with database.writer.begin() as connection:
                return await _upgrade(connection)
    finally:
        await database.close()


async def _upgrade(connection: AsyncConnection) -> bool:
    if await schema_version(connection) == CURRENT:
        return False
    await _one_at_a_time(connection)
    found = await schema_version(connection)
    if found == CURRENT:
        return False
    if found and not _is_known(found):
        raise SchemaMismatch(found, CURRENT)
    await connection.run_sync(_migrate)
    return True


def _is_known(version: str) -> bool:
    return any((MIGRATIONS / "versions").glob(f"{version}_*.py"))


async def _one_at_a_time(connection: AsyncConnection) -> None:
    """SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_UPGRADE_LOCK)))


def _migrate(connection: sa.Connection) -> None:
    from alembic import command  # noqa: PLC0415  a quarter of a second, and nearly every start does without
    from alembic.config import Config  # noqa: PLC0415  the same

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
