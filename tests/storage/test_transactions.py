"""Transactions: one writer's work stands whole or not at all, and readers see one state."""

import asyncio
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.core.accounts import UserId
from bot.core.ids import uuid7
from bot.core.roles import Role
from bot.storage.engine import open_storage
from bot.storage.errors import StorageBusy, StorageDown
from bot.storage.schema import sessions, ticks, versions
from tests.support.clock import START
from tests.support.databases import TEST_KEY

ANNA = UserId(871234001)


async def count(storage):
    async with storage.reading() as tx:
        return (await tx.connection.execute(sa.select(sa.func.count()).select_from(ticks))).scalar_one()


async def test_what_a_block_did_stands_when_it_ends(storage):
    async with storage.transaction() as tx:
        await tx.ticks.claim("sweep", START)
    assert await count(storage) == 1


async def test_a_block_that_raises_leaves_nothing(storage):
    async def fail():
        async with storage.transaction() as tx:
            await tx.ticks.claim("sweep", START)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await count(storage) == 0


async def test_a_block_that_is_cancelled_leaves_nothing_and_the_next_one_works(storage):
    reached = asyncio.Event()

    async def hang():
        async with storage.transaction() as tx:
            await tx.ticks.claim("sweep", START)
            reached.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hang())
    await reached.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await count(storage) == 0
    async with storage.transaction() as tx:
        assert await tx.ticks.claim("sweep", START)


async def test_statements_that_are_cancelled_at_any_moment_leave_all_or_nothing(storage):
    async def two(number):
        async with storage.transaction() as tx:
            await tx.ticks.claim(f"one {number}", START)
            await tx.ticks.claim(f"two {number}", START)

    for number in range(30):
        task = asyncio.create_task(two(number))
        for _ in range(number):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    async with storage.reading() as tx:
        jobs = set((await tx.connection.execute(sa.select(ticks.c.job))).scalars())
    assert {job[4:] for job in jobs if job.startswith("one")} == {job[4:] for job in jobs if job.startswith("two")}


async def test_hooks_run_after_the_commit_and_never_after_a_rollback(storage):
    said = []

    async def fail():
        async with storage.transaction() as tx:
            tx.after_commit(lambda: said.append("never"))
            raise ZeroDivisionError

    async with storage.transaction() as tx:
        tx.after_commit(lambda: said.append("first"))
        tx.after_commit(lambda: said.append("second"))
        assert said == []
    await asyncio.gather(fail(), return_exceptions=True)
    assert said == ["first", "second"]


async def test_a_commit_that_began_is_ended_though_its_task_is_cancelled(storage):
    async def add():
        async with storage.transaction() as tx:
            tx.after_commit(asyncio.current_task().cancel)
            await tx.ticks.claim("sweep", START)

    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(add())
    assert await count(storage) == 1


async def test_a_reader_sees_one_state_while_another_commits(storage):
    async with storage.reading() as reader:
        before = (await reader.connection.execute(sa.select(sa.func.count()).select_from(ticks))).scalar_one()
        async with storage.transaction() as tx:
            await tx.ticks.claim("sweep", START)
        after = (await reader.connection.execute(sa.select(sa.func.count()).select_from(ticks))).scalar_one()
    assert (before, after) == (0, 0)
    assert await count(storage) == 1


async def test_a_reader_cannot_write(storage):
    with pytest.raises((sa.exc.DBAPIError, StorageDown)):
        async with storage.reading() as tx:
            await tx.ticks.claim("sweep", START)
    assert await count(storage) == 0


async def test_many_writers_at_once_lose_nothing(storage):
    async def add(number):
        async with storage.transaction() as tx:
            await tx.ticks.claim(f"job {number}", START)

    await asyncio.gather(*(add(number) for number in range(50)))
    assert await count(storage) == 50


async def test_a_naive_moment_is_refused(storage):
    with pytest.raises(sa.exc.StatementError, match="time zone"):
        async with storage.transaction() as tx:
            await tx.ticks.claim("sweep", datetime(2026, 11, 23, 8, 0))  # noqa: DTZ001  naive on purpose
    assert await count(storage) == 0


async def test_moments_come_back_aware_and_to_the_microsecond(storage):
    moment = START + timedelta(microseconds=1)
    async with storage.transaction() as tx:
        await tx.ticks.claim("sweep", moment)
        found = (await tx.connection.execute(sa.select(ticks.c.at))).scalar_one()
    assert found == moment
    assert found.utcoffset() == timedelta(0)


async def test_an_error_of_the_database_tells_no_values(storage):
    duplicate = {"name": "2026-11-NOT-TO-BE-SEEN", "created_at": START}

    async def add():
        async with storage.transaction() as tx:
            await tx.connection.execute(sa.insert(sessions).values(duplicate))

    await add()
    with pytest.raises(sa.exc.IntegrityError) as failed:
        await add()
    assert "hidden due to hide_parameters" in str(failed.value)


async def test_a_deadlock_is_a_busy_storage(postgres_url, clock):
    storage = await open_storage(postgres_url, [TEST_KEY], now=clock)
    async with storage.transaction() as tx:
        await tx.connection.execute(sa.insert(versions).values([{"name": name, "version": 0} for name in "ab"]))
    first_locks = {"a": asyncio.Event(), "b": asyncio.Event()}

    async def lock(first, then):
        async with storage.transaction() as tx:
            await tx.connection.execute(sa.select(versions).where(versions.c.name == first).with_for_update())
            first_locks[first].set()
            await first_locks[then].wait()
            await tx.connection.execute(sa.select(versions).where(versions.c.name == then).with_for_update())

    outcomes = await asyncio.gather(lock("a", "b"), lock("b", "a"), return_exceptions=True)
    await storage.close()
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "StorageBusy"]


async def test_a_file_locked_by_another_process_for_too_long_is_a_busy_storage(sqlite_url, clock, monkeypatch):
    monkeypatch.setattr("bot.storage.sqlite._WRITER_PRAGMAS", ("journal_mode=WAL", "busy_timeout=20"))
    bot = await open_storage(sqlite_url, [TEST_KEY], now=clock)
    command_line = await open_storage(sqlite_url, [TEST_KEY], now=clock)
    async with command_line.transaction():
        with pytest.raises(StorageBusy):
            async with bot.transaction():
                pass
    async with bot.transaction() as tx:
        assert await tx.ticks.claim("sweep", START)
    await bot.close()
    await command_line.close()


async def test_connections_that_were_cut_are_a_storage_that_is_down_until_it_is_back(postgres_url, clock):
    storage = await open_storage(postgres_url, [TEST_KEY], now=clock)
    other = await open_storage(postgres_url, [TEST_KEY], now=clock)
    await count(storage)
    async with other.transaction() as tx:
        await tx.connection.execute(
            sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    with pytest.raises(StorageDown):
        await count(storage)
    assert await count(storage) == 0
    await storage.close()
    await other.close()


async def test_the_command_line_writes_beside_the_bot(sqlite_url, clock):
    bot = await open_storage(sqlite_url, [TEST_KEY], now=clock)
    command_line = await open_storage(sqlite_url, [TEST_KEY], now=clock)
    grants = [uuid7(START, bytes([number]) * 10) for number in range(20)]

    async def grant(storage, ids):
        for number, grant in enumerate(ids):
            async with storage.transaction() as tx:
                await tx.roles.grant(grant, UserId(ANNA + number), Role.SUPPORT, None, START)

    await asyncio.gather(grant(bot, grants[:10]), grant(command_line, grants[10:]))
    async with bot.reading() as tx:
        assert len(await tx.roles.standing()) == 10
    await bot.close()
    await command_line.close()
