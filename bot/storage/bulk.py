"""Inserts many rows straight on the driver: what SQLAlchemy does for each row of a large file costs more than sealing it."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine.interfaces import Dialect
    from sqlalchemy.ext.asyncio import AsyncConnection


async def insert_all(connection: AsyncConnection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """All rows have the columns of the first one, their values bound as their types say. At most some 2,000 rows of 16 columns."""
    names, dialect = list(rows[0]), connection.dialect
    one = sa.insert(table).values({name: sa.bindparam(name) for name in names}).compile(dialect=dialect)
    columns = [_bound(table.c[name], [row[name] for row in rows], dialect) for name in one.positiontup or ()]
    if dialect.name == "postgresql":
        await connection.exec_driver_sql(str(one), list(zip(*columns, strict=True)))
    else:
        # One statement: SQLite's driver lets the interpreter go at each step, and a busy loop takes 5 ms to give it back.
        more = f", ({', '.join('?' * len(names))})" * (len(rows) - 1)
        await connection.exec_driver_sql(str(one) + more, tuple(chain.from_iterable(zip(*columns, strict=True))))


def _bound(column: sa.Column[Any], values: list[Any], dialect: Dialect) -> list[Any]:
    bind = column.type.dialect_impl(dialect).bind_processor(dialect)
    return list(map(bind, values)) if bind else values
