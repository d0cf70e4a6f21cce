"""Compiles each statement once for a whole run of tests, not once for each database that a test opens."""

from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite


class _Shared:
    """All engines of one dialect have one cache, in which what any of them has compiled is found by all."""

    compiled: ClassVar[dict[Any, Any]] = {}
    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self)

    def __hash__(self) -> int:
        return hash(type(self))

    @classmethod
    def engine_created(cls, engine: sa.Engine) -> None:
        engine.update_execution_options(compiled_cache=cls.compiled)


class SharedSqlite(_Shared, SQLiteDialect_aiosqlite):
    supports_statement_cache = True


class SharedPostgres(_Shared, PGDialect_asyncpg):
    supports_statement_cache = True


def share_what_is_compiled() -> None:
    """For every engine that is made from now on in this process."""
    registry.register("sqlite.aiosqlite", __name__, SharedSqlite.__name__)
    registry.register("postgresql.asyncpg", __name__, SharedPostgres.__name__)
