"""What can go wrong with the storage, named. Those that stop a start say in one line how to mend it."""

# ruff: noqa: N818  the names say what happened

from __future__ import annotations

from dataclasses import dataclass

from bot.core.errors import ResultsError


class StorageError(ResultsError):
    """The root of the storage's own errors."""


class StorageUnavailable(StorageError):
    """Nothing was kept; the same again may well succeed."""


class StorageBusy(StorageUnavailable):
    """Somebody else was in the way: a lock, a deadlock, a serialization failure, no free connection."""

    def __str__(self) -> str:
        return "The database is busy, so nothing was kept: try again in a moment."


class StorageDown(StorageUnavailable):
    """The database cannot be reached, or its disk refuses."""

    def __str__(self) -> str:
        return (
            "BOT_DATABASE_URL: the database can't be opened there. Check that the server runs and lets us in,"
            " or that the file is a database and its folder can be written to."
        )


@dataclass(eq=False)
class BadDatabaseUrl(StorageError):
    """`BOT_DATABASE_URL` names no database that the product can use. The URL itself may hold a password."""

    reason: str

    def __str__(self) -> str:
        return (
            f"BOT_DATABASE_URL: {self.reason}. Use sqlite+aiosqlite:///data/results.db"
            " or postgresql+asyncpg://user:password@host/database."
        )


@dataclass(eq=False)
class SchemaMismatch(StorageError):
    """The tables are of another version of the product."""

    found: str | None
    wanted: str

    def __str__(self) -> str:
        return (
            f"The database has schema {self.found or 'none'}, this program needs {self.wanted}:"
            " run `results-bot db upgrade`, or the newer program if the database is ahead."
        )


@dataclass(eq=False)
class BadKey(StorageError):
    """A key of the ring has the wrong shape. It is not repeated."""

    reason: str

    def __str__(self) -> str:
        return (
            f"BOT_ENCRYPTION_KEYS: {self.reason}. It takes comma-separated url-safe base64 keys of 32 bytes;"
            " `results-bot keys generate` makes one."
        )


@dataclass(eq=False)
class WrongKey(StorageError):
    """No key of the ring opens this database."""

    needed: str

    def __str__(self) -> str:
        return (
            f"BOT_ENCRYPTION_KEYS holds no key that opens this database (it needs the one with fingerprint {self.needed})."
            " Add the key that the database was made with; the first encrypts, all decrypt."
        )


class Tampered(StorageError):
    """A sealed value was changed, moved to another row, or sealed with another key."""


@dataclass(eq=False)
class AlreadyRunning(StorageError):
    """Another process holds the file that one process may hold."""

    path: str

    def __str__(self) -> str:
        return (
            f"Another results-bot is running on this database ({self.path} is held): stop it first,"
            " or use PostgreSQL, which several may share."
        )
