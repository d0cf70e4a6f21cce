"""The row of the import: a file of results by the product's own path, beside what reads, encrypts and inserts, and checks nothing."""

from __future__ import annotations

import csv
import hmac
import json
import os
import random
import sqlite3
import tempfile
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import asyncpg
import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench.bars import ROUNDS, Bar, sheet_of
from bench.contender import Took, measured, run
from bench.databases import copied, postgres, remove, sqlite
from bench.ours import environment, standing
from bench.probes import nobody, remembering, tapping, ticking
from bench.seed import id_number, seed
from bench.stub import stub
from bot.app import exam_catalogue, intake_of, keep_what_is_loaded
from bot.core.importing.rows import ImportKind
from bot.services import importing
from bot.services.import_files import stage_file

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bench.bars import Sheet
    from bench.databases import Server
    from bot.core.exams import Exam

PEOPLE: Final = 200
"""They are linked and released, and tap while the others' results are imported."""
_COLUMNS: Final = "id_number,status,overall,reading,use_of_english,writing,listening,speaking,grade"
_TABLE: Final = "CREATE TABLE held (id {id} PRIMARY KEY, id_hash {bytes} NOT NULL UNIQUE, sealed {bytes} NOT NULL)"
_KEY: Final = b"k" * 32


async def run_import(*, full: bool) -> Sheet:
    """On both databases; each round once with nobody about, and in the end once more while somebody taps."""
    rows = 200_000 if full else 20_000
    found: dict[str, list[Took]] = defaultdict(list)
    beside: list[Took] = []
    with tempfile.TemporaryDirectory() as place, stub() as telegram, _server() as server:
        folder = Path(place)
        file = write_file(folder / "results.csv", rows)
        await seed(sqlite(folder / "prepared.db"), PEOPLE, released=True, awaiting=rows)
        await seed(await server.make("prepared"), PEOPLE, released=True, awaiting=rows)
        given = {"url": telegram.url, "file": str(file), "rows": rows}
        for _ in range(ROUNDS):
            async for name, database in _copies(folder, server):
                found[f"ours, {name}"].append(run("bench.importing", "ours", database=database, tapped=False, **given))
                found[f"unchecked, {name}"].append(run("bench.importing", "unchecked", database=database, **given))
        async for _, database in _copies(folder, server):
            beside.append(run("bench.importing", "ours", database=database, tapped=True, **given))
    return sheet_of(f"Import of {rows:,} results", found, [*_bars(found, beside)])


def _bars(found: dict[str, list[Took]], beside: list[Took]) -> Iterator[Bar]:
    rate = {name: median(one.rate for one in runs) for name, runs in found.items()}
    for name in ("SQLite", "PostgreSQL"):
        ratio = rate[f"ours, {name}"] / rate[f"unchecked, {name}"]
        yield Bar(f"{name}, rows a second of those unchecked", ratio, 0.5, at_least=True)
    for name, took in zip(("SQLite", "PostgreSQL"), beside, strict=True):
        extra = took.extra or {}
        yield Bar(f"{name}, memory above idle, MB", extra["memory"], 150)
        yield Bar(f"{name}, who taps meanwhile waits at most, ms", 1000 * max(extra["waited"]), 300)


@contextmanager
def _server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="results-bench-") as place, postgres(Path(place) / "postgres") as server:
        yield server


async def _copies(folder: Path, server: Server) -> AsyncIterator[tuple[str, str]]:
    """Of what was prepared, one after the other, gone when the next one is asked for."""
    yield "SQLite", copied(folder)
    remove(folder, "own.db")
    yield "PostgreSQL", await server.make("own", like="prepared")
    await server.drop("own")


def write_file(path: Path, rows: int) -> Path:
    """C1 Advanced, with what is computed given as well: all of it is checked."""
    chance, exam = random.Random(4), exam_catalogue().exam("C1-CAE")
    with path.open("w", encoding="utf-8") as file:
        print(_COLUMNS, file=file)
        for place in range(PEOPLE, PEOPLE + rows):
            print(id_number(place), "final", *_marks(chance, exam), sep=",", file=file)
    return path


def _marks(chance: random.Random, exam: Exam) -> tuple[object, ...]:
    """The overall and the grade as computed, between them the papers."""
    scores = {paper.key: chance.randint(exam.lowest, exam.highest) for paper in exam.papers}
    overall = exam.overall(scores)
    return overall, *scores.values(), exam.verdict(overall).name or ""


async def ours(url: str, database: str, file: str, rows: int, *, tapped: bool) -> Took:
    """From opening the file to the confirmed import; memory above what the bot takes when it stands idle."""
    async with standing(environment(url, database)) as parts:
        keep_what_is_loaded()  # as the product does when it is ready
        taps = tapping(intake_of(parts), PEOPLE) if tapped else nobody()
        with remembering() as memory, measured(rows) as took, Path(file).open("rb") as opened:  # noqa: ASYNC230  its own
            async with ticking() as late, taps as waited:
                report = await stage_file(parts.ports, "cli:bench", opened, file, wanted=ImportKind.RESULTS)
                assert report.import_id, report.problems[:3]
                done = await importing.confirm(parts.ports, "cli:bench", report.import_id)
        assert done.counts.new == rows, done
    took.extra = {"waited": waited, "late": max(late), "memory": memory.most - memory.idle}
    return took


async def unchecked(url: str, database: str, file: str, rows: int) -> Took:
    """csv, a keyed hash to find the row by, encryption, `executemany`, one transaction."""
    parsed = sa.make_url(database)
    if parsed.drivername.startswith("sqlite"):
        connection = sqlite3.connect(f"{parsed.database}.peer", isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(_TABLE.format(id="TEXT", bytes="BLOB"))
        with measured(rows) as took:
            connection.execute("BEGIN")
            connection.executemany("INSERT INTO held VALUES (?, ?, ?)", _sealed(file))
            connection.execute("COMMIT")
        return took
    server: Any = await asyncpg.connect(parsed.set(drivername="postgresql").render_as_string(hide_password=False))
    await server.execute(_TABLE.format(id="TEXT", bytes="BYTEA"))
    with measured(rows) as took:
        async with server.transaction():
            await server.executemany("INSERT INTO held VALUES ($1, $2, $3)", _sealed(file))
    await server.close()
    return took


def _sealed(file: str) -> Iterator[tuple[str, bytes, bytes]]:
    cipher = AESGCM(_KEY)
    with Path(file).open(newline="", encoding="utf-8") as opened:
        for row in csv.DictReader(opened):
            name, nonce = uuid4().hex, os.urandom(12)
            found_by = hmac.digest(_KEY, row["id_number"].encode(), "sha256")
            yield name, found_by, nonce + cipher.encrypt(nonce, json.dumps(row).encode(), name.encode())
