"""Leases and ticks: of two processes one gets it, and the other can tell."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from bot.storage.engine import open_storage
from tests.support.clock import START
from tests.support.databases import TEST_KEY
from tests.support.forgetting import forgotten

ONE, TWO = UUID(int=1), UUID(int=2)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def other(database_url, clock):
    """Another process on the same database."""
    storage = await open_storage(database_url, [TEST_KEY], now=clock)
    yield storage
    await storage.close()


async def take(storage, holder, now):
    async with storage.transaction() as tx:
        return await tx.leases.take("sender", holder, now=now, until=now + MINUTE)


async def test_only_one_of_two_that_take_a_lease_at_once_gets_it(storage, other, clock):
    fences = await asyncio.gather(take(storage, ONE, clock()), take(other, TWO, clock()))
    assert sorted(fences, key=str) == [1, None]


async def test_a_lease_that_ran_out_goes_to_the_next_with_a_higher_fence(storage, other, clock):
    first = await take(storage, ONE, clock())
    clock.advance(MINUTE)
    second = await take(other, TWO, clock())
    assert (first, second) == (1, 2)
    async with storage.transaction() as tx:
        assert not await tx.leases.holds("sender", first)
        assert not await tx.leases.renew("sender", first, until=clock() + MINUTE)
        await tx.leases.release("sender", first, now=clock())
    async with other.transaction() as tx:
        assert await tx.leases.holds("sender", second)
    assert await take(storage, ONE, clock()) is None


async def test_a_renewed_lease_stays(storage, other, clock):
    fence = await take(storage, ONE, clock())
    clock.advance(MINUTE / 2)
    async with storage.transaction() as tx:
        assert await tx.leases.renew("sender", fence, until=clock() + MINUTE)
    clock.advance(MINUTE / 2)
    assert await take(other, TWO, clock()) is None


async def test_a_released_lease_is_free_at_once(storage, other, clock):
    fence = await take(storage, ONE, clock())
    async with storage.transaction() as tx:
        await tx.leases.release("sender", fence, now=clock())
    assert await take(other, TWO, clock()) == fence + 1


async def test_a_holder_that_takes_its_lease_again_gets_a_new_fence(storage, clock):
    assert [await take(storage, ONE, clock()) for _ in range(2)] == [1, 2]


async def test_a_lease_cannot_change_hands_while_its_holder_writes(postgres_url, clock):
    first, second = [await open_storage(postgres_url, [TEST_KEY], now=clock) for _ in range(2)]
    fence = await take(first, ONE, clock())
    clock.advance(MINUTE)
    async with first.transaction() as tx:
        assert await tx.leases.holds("sender", fence)
        takeover = asyncio.create_task(take(second, TWO, clock()))
        done, _ = await asyncio.wait([takeover], timeout=0.05)
        assert not done
    assert await takeover == fence + 1
    await first.close()
    await second.close()


async def test_a_tick_is_claimed_once(storage, other):
    async def claim(where):
        async with where.transaction() as tx:
            return await tx.ticks.claim("retention", START)

    assert sorted(await asyncio.gather(claim(storage), claim(other), claim(storage))) == [False, False, True]


async def test_ticks_are_forgotten_when_nobody_claims_them_any_more(storage):
    async with storage.transaction() as tx:
        for minute in range(5):
            await tx.ticks.claim("retention", START + minute * MINUTE)
        assert await forgotten(tx.ticks, START + 3 * MINUTE) == 3
        assert not await tx.ticks.claim("retention", START + 3 * MINUTE)
