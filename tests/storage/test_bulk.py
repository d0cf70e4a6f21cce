"""Many rows by one statement: all of them or none, whatever happens meanwhile."""

import asyncio
from collections.abc import Awaitable

import pytest
import sqlalchemy as sa

from bot.storage.bulk import insert_all
from bot.storage.engine import SqlStorage, open_storage
from bot.storage.errors import StorageDown
from bot.storage.schema import sessions, ticks
from tests.support.clock import START
from tests.support.databases import TEST_KEY

COLUMNS = ("name", "version", "created_at")
MANY = [(f"session {number}", 0, START) for number in range(500)]


async def kept(storage: SqlStorage) -> list:
    async with storage.reading() as tx:
        return list(await tx.connection.execute(sa.select(sessions).order_by(sessions.c.name)))


async def strike(storage: SqlStorage, rows: list) -> None:
    async with storage.at_a_stroke() as tx:
        await insert_all(tx.connection, sessions, COLUMNS, rows)


async def test_what_was_inserted_at_a_stroke_stands_with_its_values(storage: SqlStorage):
    await strike(storage, MANY)
    rows = await kept(storage)
    assert [row.name for row in rows] == sorted(name for name, _, _ in MANY)
    assert {(row.version, row.created_at) for row in rows} == {(0, START)}


async def test_inside_a_transaction_it_ends_with_it(storage: SqlStorage):
    async def fail():
        async with storage.transaction() as tx:
            await tx.ticks.claim("sweep", START)
            await insert_all(tx.connection, sessions, COLUMNS, MANY)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await kept(storage) == []


async def test_a_row_that_breaks_a_rule_takes_the_others_with_it_and_the_next_ones_stand(storage: SqlStorage):
    with pytest.raises(Exception, match=r"(?i)unique"):
        await strike(storage, [*MANY, MANY[0]])
    assert await kept(storage) == []
    await strike(storage, MANY)
    assert len(await kept(storage)) == len(MANY)


async def test_a_stroke_that_is_cancelled_at_any_moment_leaves_all_or_nothing(storage: SqlStorage):
    for moment in range(12):
        rows = [(f"{moment}: {name}", *rest) for name, *rest in MANY]
        task = asyncio.create_task(strike(storage, rows))
        for _ in range(moment):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        whole = [row for row in await kept(storage) if row.name.startswith(f"{moment}: ")]
        assert len(whole) in {0, len(MANY)}
    await strike(storage, MANY)


async def test_writers_take_turns_with_strokes(storage: SqlStorage):
    async def claim(number: int) -> None:
        async with storage.transaction() as tx:
            assert await tx.ticks.claim(f"job {number}", START)

    slices = [MANY[start : start + 50] for start in range(0, len(MANY), 50)]
    await asyncio.gather(*(strike(storage, rows) for rows in slices), *map(claim, range(10)))
    async with storage.reading() as tx:
        assert len(list(await tx.connection.execute(sa.select(ticks)))) == 10
    assert len(await kept(storage)) == len(MANY)


async def test_who_taps_stands_in_line_behind_one_stroke_at_most(sqlite_url: str, clock):
    storage, done = await open_storage(sqlite_url, [TEST_KEY], now=clock), list[str]()

    async def told(name: str, work: Awaitable[None]) -> None:
        await work
        done.append(name)

    async def brief(tx) -> None:
        await tx.ticks.claim("tap", START)

    async with storage.transaction():
        strokes = [asyncio.create_task(told("stroke", strike(storage, MANY[place : place + 1]))) for place in range(4)]
        await asyncio.sleep(0.01)  # they stand in line
        tap = asyncio.create_task(told("tap", storage.together(brief)))
        await asyncio.sleep(0.01)
    await asyncio.gather(tap, *strokes)
    await storage.close()
    assert done == ["stroke", "tap", "stroke", "stroke", "stroke"]


async def test_a_connection_that_was_cut_is_a_storage_that_is_down_until_it_is_back(postgres_url: str, clock):
    storage = await open_storage(postgres_url, [TEST_KEY], now=clock)
    other = await open_storage(postgres_url, [TEST_KEY], now=clock)
    await strike(storage, MANY[:10])
    async with other.transaction() as tx:
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        await tx.connection.exec_driver_sql(cut)
    for use in (strike(storage, MANY[10:]), kept(storage)):  # each on connections of its own
        with pytest.raises(StorageDown):
            await use
    assert len(await kept(storage)) == 10
    await strike(storage, MANY[10:])
    assert len(await kept(storage)) == len(MANY)
    await storage.close()
    await other.close()
