"""Which schema the program needs and which one a database has: quick, without loading the migrations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from bot.storage.errors import SchemaMismatch

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

CURRENT: Final = "0013"
"""The newest migration; a test holds it against the folder."""

_alembic_version = sa.table("alembic_version", sa.column("version_num", sa.String))


async def schema_version(connection: AsyncConnection) -> str | None:
    """None: the database is empty."""
    if not await connection.run_sync(lambda sync: sa.inspect(sync).has_table(_alembic_version.name)):
        return None
    return (await connection.execute(sa.select(_alembic_version.c.version_num))).scalar()


async def require_current_schema(connection: AsyncConnection) -> None:
    """Raises SchemaMismatch."""
    found = await schema_version(connection)
    if found != CURRENT:
        raise SchemaMismatch(found, CURRENT)
