"""Gives the drivers' many errors the two names that callers act on: StorageBusy and StorageDown."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy import exc

from bot.core.errors import Absent
from bot.storage.errors import StorageBusy, StorageDown, StorageUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

_SQLITE_BUSY: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_SQLITE_DOWN: Final = frozenset(
    {
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
    }
)
_SQLITE_NO_REFERENT: Final = sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY
_PRIMARY_CODE: Final = 0xFF  # SQLite's extended codes keep the primary one in the low byte

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRES_BUSY: Final = ("40001", "40P01", "55P03")  # serialization failure, deadlock, lock not available
# connection, password, no such database, resources, shutdown, system
_POSTGRES_DOWN: Final = ("08", "28", "3D", "53", "57P", "58")


@contextmanager
def named_failures() -> Iterator[None]:
    """Around everything that talks to the database."""
    try:
        yield
    except exc.TimeoutError as error:
        raise StorageBusy from error
    except exc.DBAPIError as error:
        name = name_of(error)
        if name is None:
            raise
        raise name from error
    except _bare() as error:
        name = _name_of(error)
        if name is None:
            raise
        raise name from error


@contextmanager
def reaching() -> Iterator[None]:
    """Around the making of a connection, where the drivers raise the system's own errors."""
    try:
        with named_failures():
            yield
    except _refusals() as error:
        raise StorageDown from error


@contextmanager
def referring_to(what: str) -> Iterator[None]:
    """Around a write whose only foreign key names it: raises Absent where SQLite says that it is not there."""
    try:
        yield
    except (sqlite3.IntegrityError, exc.IntegrityError) as error:
        bare = error.orig if isinstance(error, exc.IntegrityError) else error
        if getattr(bare, "sqlite_errorcode", None) != _SQLITE_NO_REFERENT:
            raise
        raise Absent(what) from error


def _refusals() -> tuple[type[Exception], ...]:
    """What comes bare while connecting."""
    return (OSError, sqlite3.OperationalError, *_of_postgres("PostgresError"))


def _bare() -> tuple[type[Exception], ...]:
    """The drivers' own errors, where SQLAlchemy was not asked."""
    return (sqlite3.Error, *_of_postgres("PostgresError"), *_lost())


def _lost() -> tuple[type[Exception], ...]:
    """The connection is gone, and the server did not say so."""
    return _of_postgres("InterfaceError", "InternalClientError")


def _of_postgres(*names: str) -> tuple[type[Exception], ...]:
    """Errors of its driver, which is loaded only where it is used."""
    driver = sys.modules.get("asyncpg")
    return tuple(getattr(driver, name) for name in names) if driver else ()


def name_of(error: exc.DBAPIError) -> type[StorageUnavailable] | None:
    """None: a bug or a broken rule of the schema, which is no failure of the storage."""
    return StorageDown if error.connection_invalidated else _name_of(error.orig)


def _name_of(error: BaseException | None) -> type[StorageUnavailable] | None:
    if isinstance(error, _lost()):
        return StorageDown
    sqlstate = getattr(error, "sqlstate", None)
    sqlite_code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
    if sqlite_code in _SQLITE_BUSY or sqlstate in _POSTGRES_BUSY:
        return StorageBusy
    if sqlite_code in _SQLITE_DOWN or (sqlstate or "-").startswith(_POSTGRES_DOWN):
        return StorageDown
    return None
