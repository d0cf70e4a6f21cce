"""Wakes: the sender hears of what may concern it, from here and from other processes, and of nothing else."""

import asyncio

import pytest
import sqlalchemy as sa

from bot.storage.engine import open_storage
from tests.support.clock import START
from tests.support.databases import TEST_KEY

SOON = 5
A_WHILE = 0.15  # some looks at the file


@pytest.fixture
async def watching(storage):
    """A bot that listens."""
    task = asyncio.create_task(storage.watch())
    yield storage
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def command_line(database_url, clock):
    storage = await open_storage(database_url, [TEST_KEY], now=clock)
    yield storage
    await storage.close()


async def announce(storage):
    async with storage.transaction() as tx:
        await tx.wake_sender()
        await tx.wake_sender()


async def is_woken(storage, within):
    try:
        async with asyncio.timeout(within):
            await storage.wakes.wait()
    except TimeoutError:
        return False
    storage.wakes.clear()
    return True


async def hears(storage, other):
    """Announces until it is heard: nobody knows from outside when listening has begun."""
    async with asyncio.timeout(SOON):
        while not await is_woken(storage, within=A_WHILE):
            await announce(other)


async def test_a_commit_here_wakes_at_once(storage):
    async with storage.transaction() as tx:
        await tx.wake_sender()
        assert not storage.wakes.is_set()
    assert storage.wakes.is_set()


async def test_a_rollback_wakes_nobody(storage):
    async def fail():
        async with storage.transaction() as tx:
            await tx.wake_sender()
            raise ZeroDivisionError

    await asyncio.gather(fail(), return_exceptions=True)
    assert not storage.wakes.is_set()


async def test_a_commit_that_concerns_no_sender_wakes_nobody(storage):
    async with storage.transaction() as tx:
        await tx.ticks.claim("sweep", START)
    assert not storage.wakes.is_set()


async def test_a_commit_of_another_process_wakes(watching, command_line):
    await hears(watching, command_line)


async def test_another_process_that_commits_what_concerns_no_sender_wakes_nobody(watching, command_line):
    await hears(watching, command_line)
    async with command_line.transaction() as tx:
        await tx.ticks.claim("sweep", START)
    assert not await is_woken(watching, within=A_WHILE)


async def test_a_listener_whose_connection_was_cut_wakes_and_listens_again(postgres_url, clock, monkeypatch):
    monkeypatch.setattr("bot.storage.engine._RECONNECT_SECONDS", 0.01)
    bot, other = [await open_storage(postgres_url, [TEST_KEY], now=clock) for _ in range(2)]
    watch = asyncio.create_task(bot.watch())
    await hears(bot, other)
    async with other.transaction() as tx:
        await tx.connection.execute(
            sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    assert await is_woken(bot, within=SOON)
    await hears(bot, other)
    watch.cancel()
    await asyncio.gather(watch, return_exceptions=True)
    await bot.close()
    await other.close()
