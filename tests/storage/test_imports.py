"""Imports on both databases: killed half-way, confirmed twice, side by side; nobody waits for them."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from bot.core.errors import Absent, AlreadyDone
from bot.core.identity import IdNumber
from bot.core.importing.report import Report, Tally
from bot.core.importing.rows import EntryRow, ImportKind
from bot.core.importing.table import TableRow, open_table
from bot.services import importing
from bot.services.import_desks import EntryDesk
from bot.services.ports.base import Ports
from bot.services.ports.imports import ImportState
from bot.services.ports.staging import StagedEntry
from bot.storage.engine import SqlStorage, open_storage
from bot.storage.schema import centres, entries, imports, institutions, results
from tests.support.clock import FixedClock
from tests.support.cohort import ACTOR, a_centre, a_result, an_entry, csv_file, import_rows, import_sample, table
from tests.support.databases import TEST_KEY

ROOT = Path(__file__).parents[2]
LOCK_SECONDS = 10
"""So long PostgreSQL lets a statement wait for a row."""


class Killed(BaseException):
    """As sudden as a kill: no `except Exception` sees it."""


def many(count: int) -> list:
    return [an_entry(f"ABC{number:06}") for number in range(count)]


def an_institution(name: str) -> dict:
    return {"name": name, "type": "university", "country": "GB", "contact_email": "admissions@university.example"}


async def count(storage: SqlStorage, of: sa.Table) -> int:
    async with storage.reading() as tx:
        return (await tx.connection.execute(sa.select(sa.func.count()).select_from(of))).scalar_one()


async def standing(storage: SqlStorage, id_number: str = "ABC000000") -> object:
    async with storage.reading() as tx:
        return await tx.entries.of(IdNumber(id_number))


async def check(ports: Ports, *rows) -> Report:
    return await importing.stage(ports, ACTOR, table(*rows))


def killed_after(rows: Iterator[TableRow], count: int) -> Iterator[TableRow]:
    for place, row in enumerate(rows):
        if place > count:
            raise Killed
        yield row


async def test_a_kill_while_rows_are_staged_leaves_nothing_that_counts(
    ports: Ports, database_url: str, clock: FixedClock
):
    with pytest.raises(Killed):
        await importing.stage(ports, ACTOR, killed_after(table(*many(4000)), 3500))
    storage = await open_storage(database_url, [TEST_KEY], now=clock)
    try:
        after = replace(ports, storage=storage)
        assert await count(storage, entries) > 0
        assert await standing(storage) is None
        async with storage.reading() as tx:
            assert await tx.sessions.names() == ()
        clock.advance(timedelta(minutes=16))
        await importing.expire(after)
        assert await count(storage, entries) == 0
        assert await count(storage, imports) == 0
        await import_rows(after, many(2000))
        assert await standing(storage)
    finally:
        await storage.close()


@pytest.mark.parametrize("last", ["confirm", "touch", "claim_version"])
async def test_a_kill_while_it_is_confirmed_leaves_it_to_be_confirmed_again(
    ports: Ports, last: str, monkeypatch: pytest.MonkeyPatch
):
    report = await check(ports, *many(3))
    async with ports.storage.reading() as tx:
        step_of = type(tx.sessions if last == "touch" else tx.imports)
    step = getattr(step_of, last)

    async def killed(*arguments):
        await step(*arguments)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(step_of, last, killed)
        with pytest.raises(Killed):
            await importing.confirm(ports, ACTOR, report.import_id)
    assert await standing(ports.storage) is None
    await importing.confirm(ports, ACTOR, report.import_id)
    assert await standing(ports.storage)


async def test_kill_9_in_the_middle_of_the_command_leaves_nothing_that_counts(sqlite_url: str, tmp_path: Path, clock):
    file = tmp_path / "entries.csv"
    file.write_bytes(csv_file(*many(30_000)))
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "BOT_DATABASE_URL": sqlite_url,
        "BOT_ENCRYPTION_KEYS": TEST_KEY,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "import", "entries", str(file), env=environment, cwd=tmp_path
    )
    storage = await open_storage(sqlite_url, [TEST_KEY], now=clock)
    try:
        async with asyncio.timeout(30):
            while await count(storage, entries) == 0:
                assert process.returncode is None
        process.send_signal(signal.SIGKILL)
        await process.wait()
        assert 0 < await count(storage, entries) < 30_000
        assert await standing(storage) is None
    finally:
        await storage.close()


async def test_of_two_confirmations_at_the_same_moment_one_imports(ports: Ports):
    report = await check(ports, *many(3))
    outcomes = await asyncio.gather(
        *(importing.confirm(ports, ACTOR, report.import_id) for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyDone", "Report"]


async def test_confirming_and_discarding_at_the_same_moment_do_not_mix(ports: Ports):
    report = await check(ports, *many(3))
    confirmed, discarded = await asyncio.gather(
        importing.confirm(ports, ACTOR, report.import_id),
        importing.discard(ports, ACTOR, report.import_id),
        return_exceptions=True,
    )
    stands = await standing(ports.storage) is not None
    assert stands is isinstance(confirmed, Report)
    assert stands is isinstance(discarded, AlreadyDone)


async def test_two_imports_staged_and_confirmed_side_by_side_both_count(ports: Ports):
    await import_sample(ports, entries=many(4))
    first, second = await asyncio.gather(
        check(ports, *(an_entry(f"ABC{number:06}", family_name="First") for number in range(3))),
        check(ports, *(an_entry(f"ABC{number:06}", family_name="Second") for number in range(1, 4))),
    )
    await asyncio.gather(*(importing.confirm(ports, ACTOR, report.import_id) for report in (first, second)))
    async with ports.storage.reading() as tx:
        orders = (await tx.connection.execute(sa.select(imports.c.seq).order_by(imports.c.seq))).scalars().all()
        found = await tx.entries.many([IdNumber(f"ABC{number:06}") for number in range(4)])
    assert orders == [1, 2, 3, 4]
    names = [entry.family_name for entry in sorted(found.values(), key=lambda entry: entry.id_number)]
    assert names[0] == "First"
    assert names[3] == "Second"
    assert names[1] == names[2]


async def test_a_register_that_moves_again_and_again_is_waited_out(ports: Ports):
    await import_sample(ports, entries=many(3))
    reports = [await check(ports, an_entry("ABC000000", family_name=name)) for name in ("A", "B", "C", "D")]
    await asyncio.gather(*(importing.confirm(ports, ACTOR, report.import_id) for report in reports))
    async with ports.storage.reading() as tx:
        states = (await tx.connection.execute(sa.select(imports.c.state))).scalars().all()
    assert set(states) == {ImportState.CONFIRMED}


async def test_while_thousands_of_rows_are_staged_another_writer_gets_its_turn_between_chunks(ports: Ports):
    await import_sample(ports, entries=many(1))
    staging = asyncio.create_task(check(ports, *many(4000)))
    turns = 0
    while not staging.done():
        async with ports.storage.transaction() as tx:
            await tx.sessions.lock("2026-11-C1")
        turns += 1
        await asyncio.sleep(0)
    assert (await staging).import_id
    assert turns >= 4  # were the rows written in one go, there would be one


async def test_confirming_takes_as_many_statements_for_many_rows_as_for_few(ports: Ports):
    few, lots = await statements_to_confirm(ports, many(2)), await statements_to_confirm(ports, many(1500)[2:])
    assert few == lots


async def statements_to_confirm(ports: Ports, rows: list) -> int:
    report = await check(ports, *rows)
    heard = []
    writer = ports.storage._database.writer.sync_engine
    sa.event.listen(writer, "before_cursor_execute", lambda *_: heard.append(1))
    await importing.confirm(ports, ACTOR, report.import_id)
    return len(heard)


@pytest.mark.parametrize(
    "rows",
    [
        [a_centre(f"FR{number:03}") for number in range(2000)],
        [an_entry(f"XYZ{number:06}") for number in range(2000)],
        [a_result(f"ABC{number:06}") for number in range(2000)],
        [an_institution(f"University {number}") for number in range(2000)],
    ],
    ids=list(ImportKind),
)
async def test_an_import_that_is_gone_while_it_is_read_has_run_out_and_stays_nowhere(ports: Ports, rows: list):
    await import_sample(ports, entries=many(2000))
    kept = [await count(ports.storage, of) for of in (centres, entries, results, institutions, imports)]

    async def run_out(read: int) -> None:
        if read == 2 * importing.SLICE:
            async with ports.storage.reading() as tx:
                (left,) = await tx.imports.overdue(ports.now() + timedelta(seconds=1))
            await importing._drop(ports, left.id)

    with pytest.raises(Absent):
        await importing.stage(ports, ACTOR, table(*rows), progress=run_out)
    await importing.sweep(ports)  # on PostgreSQL a slice that was being written is left to it
    assert [await count(ports.storage, of) for of in (centres, entries, results, institutions, imports)] == kept


async def test_a_sweep_leaves_an_import_whose_slice_is_being_written_to_the_next_one(ports: Ports):
    """It waited for the slice. And one that looked before and deleted afterwards would leave the slice behind for good."""
    if not ports.storage.is_shared:
        pytest.skip("SQLite has one writer at a time")
    staging, other = [await importing._begin(ports, ACTOR, ImportKind.ENTRIES, importing.IMPORT) for _ in range(2)]
    async with ports.storage.at_a_stroke() as tx:
        await tx.staging.add_entries(staging.id, await an_entry_staged(ports, iter(table(*many(1)))))
        async with asyncio.timeout(LOCK_SECONDS / 2):
            await importing._drop(ports, staging.id)
            await importing._drop(ports, other.id)
        assert await left(ports.storage) == [(staging.id, ImportState.DISCARDED)]
    await importing.sweep(ports)
    assert await count(ports.storage, entries) == 0
    assert await left(ports.storage) == []


async def left(storage: SqlStorage) -> list[tuple[UUID, str]]:
    async with storage.reading() as tx:
        return [tuple(row) for row in await tx.connection.execute(sa.select(imports.c.id, imports.c.state))]


async def an_entry_staged(ports: Ports, rows: Iterator[TableRow]) -> list[StagedEntry]:
    read = open_table(rows, ports.catalogue, today=ports.now().date())
    desk = EntryDesk(ports, Tally(), set())
    entered = [row for row in read if isinstance(row, EntryRow)]
    return list(desk.judge(entered, [None] * len(entered)))


async def test_rows_that_say_nothing_new_never_count_and_are_swept(ports: Ports):
    await import_sample(ports, results=[a_result()])
    await import_rows(ports, [a_result()])
    assert await count(ports.storage, results) == 2
    async with ports.storage.reading() as tx:
        assert (await tx.sessions.counts("2026-11-C1")).resulted == 1
    await importing.sweep(ports)
    assert await count(ports.storage, results) == 1
