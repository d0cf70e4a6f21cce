"""What a running product leaves behind for others than those it is about, and how to look for somebody in it."""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from bot.storage.engine import SqlStorage
from bot.storage.tables import metadata

SHORT = 5
RANDOM = re.compile(r"\b[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\b|\b[0-9a-f]{64}\b")
"""Ids, and keyed hashes."""
UNSTEADY = {
    "audit": {"seq"},
    "leases": {"fence", "until"},
    "signing_keys": {"kid", "certificate"},
    "status_entries": {"bit"},
    "updates": {"update_id", "taken_at", "done_at"},
    "versions": {"version"},
    "ticks": {"at"},
}
UNSTEADY_FIELDS = {"day", "timestamp", "incident", "port", "database"}
"""Columns and fields that tell when, where or how often something ran: no two days are alike in them."""


@dataclass
class Trace:
    """What a day leaves behind for others than those it is about."""

    log: str = ""
    metrics: str = ""
    rows: dict[str, list[str]] = field(default_factory=dict)
    """The clear columns of each table; what is random in them is left out."""
    files: dict[str, bytes] = field(default_factory=dict)
    """The database's folder while the product ran: the file, its WAL, whatever else is there."""
    buttons: set[str] = field(default_factory=set)
    """Callback data and addresses of every button that was seen."""


def part_of(log: str, day: str) -> str:
    """The lines of one day, and those of which nobody knows to which they belong."""
    return "\n".join(line for line in log.splitlines() if json.loads(line).get("day", day) == day)


async def clear_rows(storage: SqlStorage) -> dict[str, list[str]]:
    async with storage.reading() as tx:
        rows = {
            table.name: (await tx.connection.execute(sa.select(*_clear(table)))).all()
            for table in metadata.sorted_tables
            if _clear(table)
        }
    return {name: sorted(RANDOM.sub("<random>", str(tuple(row))) for row in found) for name, found in rows.items()}


def _clear(table: sa.Table) -> list[sa.Column[Any]]:
    """All but ciphertexts, blind indexes, and what is random or the moment of the test's own running."""
    hidden = (sa.LargeBinary, sa.Uuid)
    unsteady = UNSTEADY.get(table.name, set())
    return [column for column in table.columns if not isinstance(column.type, hidden) and column.name not in unsteady]


def events(log: str) -> list[str]:
    """The log without its moments, and in no order: what runs side by side is written as it comes."""
    lines = [json.loads(line) for line in log.splitlines()]
    return sorted(_steady(line) for line in lines)


def _steady(line: dict[str, Any]) -> str:
    kept = {name: value for name, value in line.items() if name not in UNSTEADY_FIELDS}
    return RANDOM.sub("<random>", json.dumps(kept, sort_keys=True))


def counted(metrics: str) -> list[str]:
    """What is counted; how long it took is no secret, but differs."""
    timed = ("_bucket", "_sum", "_created")
    return sorted(line for line in metrics.splitlines() if not any(word in line.split(" ")[0] for word in timed))


def spellings(secret: str) -> Iterator[bytes]:
    """However a text may lie in a file: in bytes of UTF-8 and UTF-16, in hex, in base64; a long number also as such."""
    for raw in {secret.encode(), secret.encode("utf-16-le"), secret.encode("utf-16-be")}:
        yield from (raw, raw.hex().encode(), raw.hex().upper().encode())
        yield from _in_base64(raw)
    if secret.isdigit() and len(secret) > SHORT:
        for size in (5, 6, 8):
            yield from (int(secret).to_bytes(size, "big"), int(secret).to_bytes(size, "little"))


def _in_base64(raw: bytes) -> Iterator[bytes]:
    """The letters that are the same whatever stands before and after it. Too few of them would be found by chance."""
    for offset in range(3 if len(raw) > SHORT else 0):
        first, last = -(-offset * 8 // 6), (offset + len(raw)) * 8 // 6
        yield base64.b64encode(b"\0" * offset + raw)[first:last]
