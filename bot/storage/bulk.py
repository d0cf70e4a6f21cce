"""Inserts many rows straight on the driver: what SQLAlchemy does for each row of a large file costs more than sealing it."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from bot.unbroken import unbroken

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import sqlalchemy as sa
    from sqlalchemy.engine.interfaces import Dialect
    from sqlalchemy.ext.asyncio import AsyncConnection


async def insert_all(connection: AsyncConnection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """All rows have the columns of the first one, their values bound as their types say. At most some 2,000 rows of 16 columns.

    One statement: all of them or none, also where nothing else holds it together (`SqlStorage.at_a_stroke`). Once begun it is ended.
    """
    names, dialect = list(rows[0]), connection.dialect
    columns = [_bound(table.c[name], [row[name] for row in rows], dialect) for name in names]
    if dialect.name == "postgresql":
        await unbroken(_copy(connection, table.name, names, zip(*columns, strict=True)))
    else:
        # One statement: SQLite's driver lets the interpreter go at each step, and a busy loop takes 5 ms to give it back.
        one = f"({', '.join('?' * len(names))})"
        statement = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES {', '.join([one] * len(rows))}"  # noqa: S608  names are the schema's
        await connection.exec_driver_sql(statement, tuple(chain.from_iterable(zip(*columns, strict=True))))


def _bound(column: sa.Column[Any], values: list[Any], dialect: Dialect) -> list[Any]:
    bind = column.type.dialect_impl(dialect).bind_processor(dialect)
    return list(map(bind, values)) if bind else values


async def _copy(connection: AsyncConnection, table: str, names: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    driver: Any = (await connection.get_raw_connection()).driver_connection
    try:
        await driver.copy_records_to_table(table, columns=names, records=rows)
    except Exception:
        await connection.invalidate()  # SQLAlchemy has not seen in which state it is
        raise
