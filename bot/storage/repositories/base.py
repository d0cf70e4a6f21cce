"""What every repository needs: statements, sealed JSON, blind indexes, bulk inserts that work on both databases."""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

import sqlalchemy as sa
from pydantic_core import from_json, to_json
from sqlalchemy.dialects import postgresql, sqlite

from bot.core.errors import Absent
from bot.storage.bulk import fetch_all
from bot.storage.failures import referring_to
from bot.storage.schema import imports, versions

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
    from uuid import UUID

    from sqlalchemy.sql.base import Executable

    from bot.core.accounts import UserId
    from bot.core.identity import IdNumber
    from bot.storage.scope import Scope
    from bot.storage.vault import RowId

REGISTER: Final = "register"
"""The name of the version that moves with every import and release. Links are looked at when an import is confirmed: were
they to move it, all of results day would queue for one row, and a large import would never find it still."""
DIALECTS: Final = ("sqlite", "postgresql")
CHUNK: Final = 500
"""Rows a statement: SQLite takes 32,766 parameters in one, the widest table has 20 columns."""


Narrowed = TypeVar("Narrowed", "sa.Select[Any]", sa.Update)
_AMONG: Final = tuple(f"among_{place}" for place in range(CHUNK))


class Repository:
    """Built by its transaction, and gone with it."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._connection = scope.connection
        self._vault = scope.vault

    async def _all(self, statement: Executable, **values: Any) -> Sequence[sa.Row[Any]]:
        """`values` by the names of the statement's parameters."""
        return (await self._connection.execute(statement, values or None)).all()

    async def _one(self, statement: Executable) -> sa.Row[Any] | None:
        """The only row, or None. More than one is a bug."""
        return (await self._connection.execute(statement)).one_or_none()

    async def _scalar(self, statement: Executable) -> Any:
        return (await self._connection.execute(statement)).scalar()

    async def _change(self, statement: Executable, **values: Any) -> int:
        """How many rows it changed: every claim looks at this."""
        return (await self._connection.execute(statement, values or None)).rowcount

    async def _insert_new(self, table: sa.Table, row: Mapping[str, Any]) -> bool:
        """Inserts a row; False where one with its key, or any unique value of it, is there already."""
        return await self._change(self._insert(table).values(dict(row)).on_conflict_do_nothing()) == 1

    async def _all_among(self, select: sa.Select[Any], column: sa.Column[Any], values: Collection[Any]) -> list[Any]:
        """Rows of a module's constant in which the column has one of these values."""
        found: list[Any] = []
        for among, given in self._among(select, column, values):
            found += await self._all(among, **given)
        return found

    async def _tuples_among(
        self, select: sa.Select[Any], column: sa.Column[Any], values: Collection[Any]
    ) -> Sequence[Any]:
        """The same, their columns by position."""
        if self._connection.dialect.name == "postgresql":
            return await fetch_all(self._connection, _in_array(select, column), {"among": list(values)})
        return await self._all_among(select, column, values)

    def _among(
        self, statement: Narrowed, column: sa.Column[Any], values: Collection[Any]
    ) -> Iterator[tuple[Narrowed, dict[str, Any]]]:
        """A module's constant where the column has one of these values, and them as its parameters. The same for any number."""
        for start in range(0, len(values), CHUNK):
            some = list(values)[start : start + CHUNK]
            if self._connection.dialect.name == "postgresql":  # takes them as one value
                yield _in_array(statement, column), {"among": some}
            else:
                some += some[-1:] * (CHUNK - len(some))
                yield _in_chunk(statement, column), dict(zip(_AMONG, some, strict=True))

    def _insert(self, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
        """An insert that knows `on conflict` on this database."""
        return insert_for(self._connection.dialect.name, table)

    def _seal_json(self, table: sa.Table, row: RowId, value: Any, *, column: str = "sealed") -> bytes:
        return self._vault.seal(table.name, column, row, dump_json(value))

    def _open_json(self, table: sa.Table, row: RowId, sealed: bytes, *, column: str = "sealed") -> Any:
        return load_json(self._vault.open(table.name, column, row, sealed))

    def _id_index(self, id_number: IdNumber) -> bytes:
        """The blind index of an ID Number, the same in every table."""
        return self._vault.index("id_number", id_number.value)

    def _email_index(self, address: str) -> bytes:
        """The blind index of a mail address; mail servers tell no small from capital letters, whatever they may."""
        return self._vault.index("email", address.casefold())

    def _institution_index(self, identity: str) -> bytes:
        """The blind index of an institution, by its identity in the register."""
        return self._vault.index("institution", identity)

    def _person_index(self, person: UserId | str) -> bytes:
        """The blind index of a person's Telegram id, which is their chat's too; or of the name of who acts without one."""
        return self._vault.index("telegram", str(person))

    async def _move_register(self) -> None:
        """An import that was checked before this must be checked again. Whoever locks a session's row does so before."""
        row = self._insert(versions).values(name=REGISTER, version=1)
        moved = {"version": versions.c.version + 1}
        await self._change(row.on_conflict_do_update(index_elements=["name"], set_=moved))

    @asynccontextmanager
    async def _hold_import(self, import_id: UUID) -> AsyncIterator[None]:
        """Around what is staged for it: it stays until this transaction ends, and will be swept with it. Raises Absent."""
        held = sa.select(imports.c.id).where(imports.c.id == import_id).with_for_update(read=True, key_share=True)
        if self._connection.dialect.name == "postgresql" and await self._scalar(held) is None:
            raise Absent("import")
        with referring_to("import"):  # SQLite's own keys see to it
            yield

    async def _wake_sender(self) -> None:
        await self._scope.wake_sender()


@cache
def _in_array(statement: Narrowed, column: sa.Column[Any]) -> Narrowed:
    return statement.where(column == sa.any_(sa.bindparam("among", type_=postgresql.ARRAY(column.type))))


@cache
def _in_chunk(statement: Narrowed, column: sa.Column[Any]) -> Narrowed:
    return statement.where(column.in_([sa.bindparam(name, type_=column.type) for name in _AMONG]))


def insert_for(dialect: str, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
    """`insert` of that dialect: both spell `on conflict` alike, SQLAlchemy has one for each."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def dump_json(value: Any) -> bytes:
    """Compact, and readable in every script once opened."""
    return to_json(value)


def load_json(value: bytes) -> Any:
    """What was dumped. Nothing of it is kept: the library would remember short texts."""
    return from_json(value, cache_strings="none")
