"""Keeps the stand-in's state in one SQLite file, written in a thread, and brings it back at the next start."""

import asyncio
import json
import sqlite3
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeAlias

from bot.sandbox.telegram.receiving import ALLOWED_UPDATES, WEBHOOK
from bot.sandbox.telegram.state import TelegramState
from bot.sandbox.telegram.updates import Update
from bot.sandbox.telegram.values import Chat, Json, Person, StoredFile

OURS = 0x5AB0  # SQLite's application_id: the mark by which a file of another program is told apart
_TABLES = (
    "CREATE TABLE IF NOT EXISTS things (kind TEXT, key TEXT, value TEXT, PRIMARY KEY (kind, key))",
    "CREATE TABLE IF NOT EXISTS files (id TEXT PRIMARY KEY, name TEXT, mime_type TEXT, content BLOB)",
)
_KEEP = "INSERT INTO things VALUES (?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value"
_DROP = "DELETE FROM things WHERE kind = ? AND key = ?"
_Changes: TypeAlias = dict[tuple[str, str], Json | None]


class NotOursError(Exception):
    """The file is a database that the sandbox did not make."""


class SavedState:
    """Changes gather while a write runs, and go out with the next one, so a busy sandbox writes in large batches."""

    def __init__(self, path: Path) -> None:
        self._database = _open(path)
        self._changes: _Changes = {}
        self._files: list[StoredFile] = []
        self._news = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1)  # one write after the other, the last before the file is closed

    def keep(self, kind: str, key: str, value: Json) -> None:
        self._changes[kind, key] = value
        self._news.set()

    def drop(self, kind: str, key: str) -> None:
        self._changes[kind, key] = None
        self._news.set()

    def keep_file(self, file: StoredFile) -> None:
        self._files.append(file)
        self._news.set()

    def start(self) -> None:
        self._writer = asyncio.get_running_loop().create_task(self._write_on_and_on())

    async def close(self) -> None:
        if self._writer:
            self._writer.cancel()
            await asyncio.gather(self._writer, return_exceptions=True)
        await self.flush()
        self._thread.shutdown()
        self._database.close()

    async def flush(self) -> None:
        changes, self._changes = self._changes, {}
        files, self._files = self._files, []
        loop = asyncio.get_running_loop()
        await asyncio.shield(loop.run_in_executor(self._thread, self._write, changes, files))

    def load(self, kind: str) -> dict[str, Json]:
        rows = self._database.execute("SELECT key, value FROM things WHERE kind = ? ORDER BY rowid", (kind,))
        return {key: json.loads(value) for key, value in rows}

    def load_files(self) -> list[StoredFile]:
        return [StoredFile(*row) for row in self._database.execute("SELECT * FROM files ORDER BY rowid")]

    async def _write_on_and_on(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            await self.flush()

    def _write(self, changes: _Changes, files: list[StoredFile]) -> None:
        kept = [(kind, key, json.dumps(value)) for (kind, key), value in changes.items() if value is not None]
        dropped = [place for place, value in changes.items() if value is None]
        with self._database:
            self._database.executemany(_KEEP, kept)
            self._database.executemany(_DROP, dropped)
            rows = [(file.id, file.name, file.mime_type, file.content) for file in files]
            self._database.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", rows)


def restore(state: TelegramState, saved: SavedState) -> None:
    """Brings back everything but the feed: pages that were open read their messages anew."""
    for body in saved.load("person").values():
        state.people[body["id"]] = Person(**body)
        state.chats[body["id"]] = Chat(body["id"], "private")
    for body in saved.load("chat").values():
        state.chats[body["id"]] = Chat(**body)
    for message in sorted(saved.load("message").values(), key=lambda message: int(message["message_id"])):
        state.chats[message["chat"]["id"]].messages[message["message_id"]] = message
    state.files |= {file.id: file for file in saved.load_files()}
    state.settings |= saved.load("setting")
    _restore_updates(state, saved)
    _restore_counters(state, saved.load("counter"))


def resume_webhook(state: TelegramState) -> None:
    """Takes up the webhook that was set before the restart."""
    if hook := state.settings.get(WEBHOOK):
        state.webhook.start(hook)


def _restore_updates(state: TelegramState, saved: SavedState) -> None:
    kept = sorted(saved.load("update").values(), key=lambda update: int(update["body"]["update_id"]))
    state.updates.restore(Update(update["body"]["update_id"], update["queue"], update["body"]) for update in kept)
    state.updates.allowed = frozenset(state.settings.get(ALLOWED_UPDATES, {}).get("kinds", ()))


def _restore_counters(state: TelegramState, counters: Mapping[str, Json]) -> None:
    """Numbers go on where they were, even where everything that bore them is gone."""
    state.last_file_number = len(state.files)
    state.last_message_id = counters.get("message", {"last": 0})["last"]
    state.updates.last_id = counters.get("update", {"last": 0})["last"]


def _open(path: Path) -> sqlite3.Connection:
    is_new = not path.exists()
    database = sqlite3.connect(path, check_same_thread=False)
    if not is_new and database.execute("PRAGMA application_id").fetchone()[0] != OURS:
        database.close()
        raise NotOursError(f"{path} was not made by the sandbox")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    database.execute(f"PRAGMA application_id = {OURS}")
    for table in _TABLES:
        database.execute(table)
    database.commit()
    return database
