"""Many rows straight on the driver: what SQLAlchemy does for each row of a large file costs more than sealing it."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from bot.unbroken import unbroken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import sqlalchemy as sa
    from sqlalchemy.engine.interfaces import Dialect
    from sqlalchemy.ext.asyncio import AsyncConnection


async def insert_all(
    connection: AsyncConnection, table: sa.Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Each row has a value for each named column, to be bound as its type says. At most some 2,000 rows of 16 columns.

    One statement: all of them or none, also where nothing else holds it together (`SqlStorage.at_a_stroke`). Once begun it is ended.
    """
    bound = _bound(table, names, rows, connection.dialect)
    if connection.dialect.name == "postgresql":
        await unbroken(_copy(connection, table.name, names, bound))
    else:
        # One statement: SQLite's driver lets the interpreter go at each step, and a busy loop takes 5 ms to give it back.
        one = f"({', '.join('?' * len(names))})"
        statement = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES {', '.join([one] * len(rows))}"  # noqa: S608  names are the schema's
        await connection.exec_driver_sql(statement, tuple(chain.from_iterable(bound)))


async def fetch_all(connection: AsyncConnection, statement: sa.Select[Any], values: Mapping[str, Any]) -> Sequence[Any]:
    """Of PostgreSQL: rows as its driver makes them, their columns by position. The statement is a constant, and kept."""
    text, names, fixed = _text(statement, connection.dialect)
    given = {**fixed, **values}
    driver: Any = (await connection.get_raw_connection()).driver_connection
    try:
        rows: Sequence[Any] = await driver.fetch(text, *(given[name] for name in names))
    except BaseException:
        await connection.invalidate()  # SQLAlchemy has not seen in which state it is
        raise
    return rows


def _bound(
    table: sa.Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]], dialect: Dialect
) -> Sequence[tuple[Any, ...]]:
    binds = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
    if not any(binds):
        return rows
    columns = (
        map(bind, column) if bind else column for bind, column in zip(binds, zip(*rows, strict=True), strict=True)
    )
    return list(zip(*columns, strict=True))


async def _copy(connection: AsyncConnection, table: str, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    driver: Any = (await connection.get_raw_connection()).driver_connection
    try:
        await driver.copy_records_to_table(table, columns=names, records=rows)
    except Exception:
        await connection.invalidate()  # as above
        raise


@lru_cache
def _text(statement: sa.Select[Any], dialect: Dialect) -> tuple[str, Sequence[str], dict[str, Any]]:
    """As the driver takes it: its parameters in their order, and the values of those that have one."""
    compiled: Any = statement.compile(dialect=dialect)
    return compiled.string, compiled.positiontup, compiled.params
