"""A database with as many linked candidates as asked for, written straight into the tables, sealed as the product seals."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from bot.core.accounts import LinkId
from bot.core.entries import Credentials, Entry, EntryId, Format, SessionName
from bot.core.identity import IdNumber, SecretNumber
from bot.core.ids import uuid7
from bot.core.results import Result, Status
from bot.storage.bulk import insert_all
from bot.storage.engine import open_storage
from bot.storage.repositories.base import dump_json
from bot.storage.repositories.results import dump_result
from bot.storage.repositories.sealed_entries import entry_columns
from bot.storage.schema import (
    accounts,
    centres,
    entries,
    imports,
    links,
    proposals,
    release_items,
    releases,
    results,
    sessions,
)
from bot.storage.upgrade import upgrade

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from bot.storage.engine import SqlStorage

    Rows = dict[sa.Table, list[dict[str, Any]]]

KEY: Final = "YSBrZXkgdGhhdCBpcyBrbm93biB0byBhbGwgYmVuY2g="
SESSION: Final = SessionName("2026-11-C1")
NEXT_SESSION: Final = SessionName("2026-12-C1")
FIRST_CHAT: Final = 1001
_CHUNK: Final = 2000
_CACHE: Final = "PRAGMA cache_size=-1000000"
"""Kilobytes: blind indexes fall anywhere, so that all their pages are in use."""
_STRIDE: Final = 611_953  # a prime
_SCORES: Final = {"reading": 190, "use_of_english": 188, "writing": 185, "listening": 192, "speaking": 195}


@dataclass(frozen=True)
class Seeded:
    """What the rows refer to."""

    session: SessionName
    release: UUID


def now() -> datetime:
    return datetime.now(UTC)


def id_number(place: int) -> str:
    """`A` to `Z` three times, then six digits: enough for more than a million."""
    letters, digits = divmod(place, 1_000_000)
    return f"AB{chr(65 + letters)}{digits:06}"


def mixed_rank(place: int, candidates: int) -> int:
    """Of those who linked in another order than that of their numbers and chats: how many linked before this one."""
    return place * _STRIDE % candidates


async def seed(
    url: str, candidates: int, *, released: bool, queued: bool = False, awaiting: int = 0, mixed: bool = False
) -> Seeded:
    """Results are in and linked; `released` makes the release stand, `queued` also its deliveries.

    So many more are `awaiting` the results of the next session, linked to nobody. They linked in the order of their
    numbers, or where they are `mixed` in that of `mixed_rank`.
    """
    await upgrade(url)
    storage = await open_storage(url, [KEY], now=now)
    try:
        seeding = _Seeding(storage, candidates, mixed=mixed)
        async with storage.transaction() as tx:
            if not storage.is_shared:
                await tx.connection.exec_driver_sql(_CACHE)
            await seeding.fill(tx.connection)
            await seeding.enter(tx.connection, awaiting)
            if released:
                await seeding.release(tx.connection)
            if storage.is_shared:  # as when an import is confirmed, and soon after a release by the server itself
                await tx.connection.exec_driver_sql("ANALYZE")
        if queued:
            async with storage.transaction() as tx:
                await tx.releases.fan_out(seeding.release_id, now(), after=None, limit=candidates + 1)  # type: ignore[arg-type]
        return Seeded(SESSION, seeding.release_id)
    finally:
        await storage.close()


class _Seeding:
    def __init__(self, storage: SqlStorage, candidates: int, *, mixed: bool) -> None:
        self._vault = storage.vault
        self._candidates = candidates
        self._mixed = mixed
        self._began = now() - timedelta(days=1)
        self._tick = 0
        self.release_id = self._id()
        self._proposal = self._id()
        self._imports = {kind: self._id() for kind in ("centres", "entries", "results")}

    def _id(self) -> UUID:
        self._tick += 1
        return uuid7(self._began + timedelta(milliseconds=self._tick), os.urandom(10))

    async def fill(self, connection: Any) -> None:
        for seq, (kind, row) in enumerate(self._imports.items(), 1):
            values = {"id": row, "kind": kind, "state": "confirmed", "seq": seq, "checked_version": 1}
            await connection.execute(sa.insert(imports), [values | {"created_at": self._began, "row_count": 1}])
        shared = {"version": 1, "created_at": self._began}
        await connection.execute(sa.insert(sessions), [{"name": SESSION} | shared, {"name": NEXT_SESSION} | shared])
        await connection.execute(sa.insert(centres), [self._centre()])
        await _insert_ahead(connection, self._linked())

    async def enter(self, connection: Any, awaiting: int) -> None:
        """Entries alone, for the ID Numbers that follow."""
        await _insert_ahead(connection, self._awaiting(self._candidates, self._candidates + awaiting))

    def _linked(self) -> Iterator[Rows]:
        for places in _chunks(0, self._candidates):
            made = [self._candidate(place) for place in places]
            yield {table: [rows[table.name] for rows in made] for table in (entries, results, accounts, links)}

    def _awaiting(self, first: int, last: int) -> Iterator[Rows]:
        for places in _chunks(first, last):
            yield {entries: [self._entry(place, NEXT_SESSION) for place in places]}

    async def release(self, connection: Any) -> None:
        values = {"id": self.release_id, "session": SESSION, "number": 1, "state": "released"}
        shown = values | {"proposal_id": self._proposal, "released_at": now()}
        await connection.execute(sa.insert(releases), [shown])
        private = {"proposer": "cli:bench", "decider": None, "reason": None}
        proposal = {
            "id": self._proposal,
            "release_id": self.release_id,
            "state": "released",
            "session_version": 1,
            "item_count": self._candidates,
            "sealed": self._seal("proposals", self._proposal, private),
            "created_at": now(),
        }
        await connection.execute(sa.insert(proposals), [proposal])
        items = sa.select(sa.literal(self._proposal, sa.Uuid()), results.c.id, results.c.id_index)
        await connection.execute(sa.insert(release_items).from_select(["proposal_id", "result_id", "id_index"], items))

    def _centre(self) -> dict[str, Any]:
        row = self._id()
        private = {"email": "exams@es001.example"}
        return {
            "id": row,
            "import_id": self._imports["centres"],
            "number": "ES001",
            "name": "Centro de Exámenes Madrid",
            "country": "ES",
            "city": "Madrid",
            "sealed": self._seal("centres", row, private),
        }

    def _candidate(self, place: int) -> dict[str, dict[str, Any]]:
        number, account, version = IdNumber.parse(id_number(place)), self._id(), self._id()
        result = Result(Status.FINAL, _SCORES, 190)
        rank = mixed_rank(place, self._candidates) if self._mixed else place
        linked_at = self._began + timedelta(milliseconds=rank)
        link = LinkId(uuid7(linked_at, os.urandom(10)))
        private = {
            "user_id": FIRST_CHAT + place,
            "language": "es" if place % 2 else "en",
            "email": None,
            "email_offered": True,
        }
        index = self._vault.index("id_number", number.value)
        return {
            "entries": self._entry(place, SESSION),
            "results": {
                "id": version,
                "import_id": self._imports["results"],
                "line": place,
                "id_index": index,
                "session": SESSION,
                "sealed": self._vault.seal("results", "sealed", version, dump_result(result)),
            },
            "accounts": {
                "id": account,
                "chat_index": self._vault.index("telegram", str(FIRST_CHAT + place)),
                "sealed": self._seal("accounts", account, private),
                "terms_version": "2026-11",
                "terms_at": self._began,
                "created_at": self._began,
            },
            "links": {
                "id": link,
                "account_id": account,
                "id_index": index,
                "sealed": self._seal("links", link, number.value),
                "created_at": linked_at,
            },
        }

    def _entry(self, place: int, session: SessionName) -> dict[str, Any]:
        sat = Entry(
            EntryId(self._id()), IdNumber.parse(id_number(place)), "Zoë", "García López", session, "C1-CAE",
            Format("computer"), date(2026, 11, 7), "ES001",
        )  # fmt: skip
        credentials = Credentials(SecretNumber.parse("0042"), date(2005, 4, 3))
        columns = entry_columns(self._vault, sat, credentials)
        return columns | {"import_id": self._imports["entries"], "line": place}

    def _seal(self, table: str, row: UUID, value: Any) -> bytes:
        return self._vault.seal(table, "sealed", row, dump_json(value))


def _chunks(first: int, last: int) -> Iterator[range]:
    """Places from the first to before the last."""
    return (range(start, min(start + _CHUNK, last)) for start in range(first, last, _CHUNK))


async def _insert_ahead(connection: Any, chunks: Iterator[Rows]) -> None:
    """What comes next is sealed while the last is inserted."""
    following = asyncio.create_task(asyncio.to_thread(next, chunks, None))
    while chunk := await following:
        following = asyncio.create_task(asyncio.to_thread(next, chunks, None))
        for table, rows in chunk.items():
            await insert_all(connection, table, list(rows[0]), [tuple(row.values()) for row in rows])
