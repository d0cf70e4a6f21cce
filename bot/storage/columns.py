"""What tables are made of: the one `metadata`, moments, ids, blind indexes and sealed columns, the same on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

metadata: Final = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_LENGTH: Final = len("2026-11-24T08:00:00.000000")


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware UTC datetime: `timestamptz` on PostgreSQL, sortable text on SQLite. Naive ones are refused."""

    impl = sa.String(_LENGTH)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """`timestamptz` where there is one."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.TIMESTAMP(timezone=True))
        return dialect.type_descriptor(sa.String(_LENGTH))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        """Refuses a naive moment."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002 the base class's
        """Always aware, always UTC."""
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return datetime.fromisoformat(value).replace(tzinfo=UTC)


class Bytes(sa.LargeBinary):
    """Bytes as they are: both drivers take them so, and SQLAlchemy would wrap each value."""

    cache_ok = True

    def bind_processor(self, dialect: sa.Dialect) -> None:
        """None: nothing to do."""


def id_column(name: str = "id") -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid, primary_key=True)


def index_column(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, Bytes(32), nullable=nullable)


def sealed_column(name: str = "sealed", *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, Bytes, nullable=nullable)


def moment_column(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, Moment, nullable=nullable)
