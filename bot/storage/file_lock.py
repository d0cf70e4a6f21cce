"""Holds a database file for one process: on SQLite a second bot would hand out the same turns."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.storage.errors import AlreadyRunning
from bot.storage.failures import reaching
from bot.storage.files import private_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def hold_file_lock(path: Path) -> Iterator[None]:
    """Locks `<path>.lock`. The system lets go of it when the process ends, however it ends. Raises AlreadyRunning or StorageDown.

    Beside the database and not on it: the command line may write there at the same time.
    """
    lock = path.with_name(path.name + ".lock")
    with reaching(), private_files():
        lock.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(lock, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        _lock(descriptor, lock)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise AlreadyRunning(str(path)) from None
