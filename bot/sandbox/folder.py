"""The sandbox's own folder: made by it, marked by it, held by one sandbox at a time. A folder of anybody else is refused."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import secrets
import shutil
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from bot.sandbox.telegram.saved_state import OURS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARKER: Final = ".results-bot-sandbox"
KEY_BYTES: Final = 32
_DATABASES: Final = ("results.db", "telegram.db")
_MADE_HERE: Final = ("keys", ".env", "bot.log", "files", "results.db*", "telegram.db*")


class SandboxError(Exception):
    """The sandbox can't start or go on; the text is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Folder:
    """`id` is new whenever the sandbox starts over. A folder that is not ready was left in the middle of its first start."""

    path: Path
    id: str
    made_on: date
    is_ready: bool = False

    @property
    def keys(self) -> Path:
        return self.path / "keys"

    @property
    def database(self) -> Path:
        return self.path / "results.db"

    @property
    def telegram(self) -> Path:
        return self.path / "telegram.db"

    @property
    def files(self) -> Path:
        return self.path / "files"

    @property
    def log(self) -> Path:
        return self.path / "bot.log"

    def become_ready(self) -> Folder:
        """The sample is in: the next start finds everything as it is."""
        ready = replace(self, is_ready=True)
        _write_marker(ready)
        return ready


@contextmanager
def opened_folder(path: Path, today: date, *, start_over: bool) -> Iterator[Folder]:
    """Raises SandboxError where the folder or a database in it is not the sandbox's, or another sandbox is in it."""
    _refuse_foreign(path)
    path.mkdir(mode=0o700, exist_ok=True)
    path.chmod(0o700)
    with _held(path):
        found = None if start_over else _read_marker(path)
        _refuse_foreign_databases(path)
        yield _begin_anew(path, today) if found is None or not found.is_ready else _checked(found)


def write_private(path: Path, text: str) -> None:
    """Readable by its owner alone from its first byte on."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _refuse_foreign(path: Path) -> None:
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise SandboxError(
            f"{path} is in the way: the sandbox needs a folder of that name. Start it in another directory."
        )
    if path.is_dir() and any(path.iterdir()) and not (path / MARKER).is_file():
        raise SandboxError(f"{path} was not made by the sandbox, so it is left alone. Start it in another directory.")


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """The system lets go of the lock when this process ends, however it ends."""
    descriptor = os.open(path / MARKER, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise SandboxError(
            f"A sandbox is running in {path} already. Stop it first, or start in another directory."
        ) from None
    finally:
        os.close(descriptor)


def _begin_anew(path: Path, today: date) -> Folder:
    folder = Folder(path, secrets.token_hex(8), today)
    _write_marker(folder)
    for pattern in _MADE_HERE:
        for old in path.glob(pattern):
            _delete(old)
    folder.files.mkdir(mode=0o700)
    write_private(folder.keys, base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode())
    _mark_database(folder.database)
    return folder


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _mark_database(path: Path) -> None:
    """The product fills it; the mark at its head says for whom it was made."""
    write_private(path, "")
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA application_id = {OURS}")


def _refuse_foreign_databases(path: Path) -> None:
    for database in (path / name for name in _DATABASES):
        if database.exists() and not _is_ours(database):
            raise SandboxError(f"{database} was not made by the sandbox, so it is left alone. Move it away first.")


def _checked(folder: Folder) -> Folder:
    for path in (folder.keys, folder.database, folder.telegram):
        if not path.is_file():
            raise SandboxError(f"{path} is gone, and nothing can be read without it. Start over with --reset.")
    return folder


def _is_ours(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            return bool(database.execute("PRAGMA application_id").fetchone()[0] == OURS)
    except sqlite3.DatabaseError:
        return False


def _read_marker(path: Path) -> Folder | None:
    """None where there is nothing to go on from."""
    try:
        body = json.loads((path / MARKER).read_text("utf-8"))
        return Folder(path, body["id"], date.fromisoformat(body["made_on"]), body["is_ready"])
    except (ValueError, KeyError, TypeError):
        return None


def _write_marker(folder: Folder) -> None:
    """In place: the lock is on this very file."""
    body = {"id": folder.id, "made_on": folder.made_on.isoformat(), "is_ready": folder.is_ready}
    write_private(folder.path / MARKER, json.dumps(body) + "\n")
