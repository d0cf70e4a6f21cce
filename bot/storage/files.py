"""The files of an SQLite database: for this user alone, and made by one process."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PRIVATE: Final = 0o077


@contextmanager
def private_files() -> Iterator[None]:
    """Files made inside are for this user alone."""
    before = os.umask(_PRIVATE)
    try:
        yield
    finally:
        os.umask(before)


def make_database_file(path: Path) -> None:
    """Makes folder and file where there are none. SQLite gives its -wal and -shm files the mode of the database itself."""
    with private_files():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    if path.stat().st_size == 0:
        _begin_write_ahead_log(path)


def _begin_write_ahead_log(path: Path) -> None:
    # Whoever turns the log on needs the file for itself and does not wait for it: one after the other, then.
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
    finally:
        os.close(folder)
