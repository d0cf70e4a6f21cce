"""Short work of many shares a commit, and what an update adds is committed with its end."""

import asyncio

import pytest
import sqlalchemy as sa
from sqlalchemy import exc

from bot.ptb.errors import Transient
from bot.storage.dialogues import dialogue_store
from bot.storage.errors import StorageBusy, StorageDown
from bot.storage.schema import ticks, updates
from tests.support.clock import START
from tests.support.statements import recorded

CHAT, UPDATE = 101, 7


async def names(storage):
    async with storage.reading() as tx:
        return set((await tx.connection.execute(sa.select(ticks.c.job))).scalars())


def claims(name):
    async def work(tx):
        await tx.ticks.claim(name, START)

    return work


async def fails(tx):
    await claims("broken")(tx)
    raise ZeroDivisionError


async def test_what_is_asked_meanwhile_shares_a_commit(storage):
    asked = [storage.together(claims(f"tick {number}")) for number in range(20)]
    with recorded(storage) as statements:
        await asyncio.gather(*asked)
    assert len(await names(storage)) == 20
    assert storage.is_shared or statements.count("COMMIT") <= 2


async def test_work_that_fails_takes_nothing_of_the_others_with_it(storage):
    asked = [storage.together(work) for work in (claims("first"), fails, claims("second"))]
    first, broken, second = await asyncio.gather(*asked, return_exceptions=True)
    assert (first, type(broken), second) == (None, ZeroDivisionError, None)
    assert await names(storage) == {"first", "second"}


async def test_all_hear_that_the_storage_is_busy(storage):
    async def busy(_tx):
        raise StorageBusy

    done = await asyncio.gather(storage.together(busy), storage.together(claims("beside")), return_exceptions=True)
    assert type(done[0]) is StorageBusy
    assert storage.is_shared or type(done[1]) is StorageBusy
    await storage.together(claims("after"))
    assert "after" in await names(storage)


async def test_closing_waits_for_what_is_asked(storage):
    if storage.is_shared:
        return  # there a commit is one's own, and so is the waiting for it
    asked = asyncio.create_task(storage.together(claims("last")))
    await asyncio.sleep(0)
    await storage.close()
    await asked


async def test_who_is_cancelled_leaves_the_others_alone(storage):
    given_up = asyncio.create_task(storage.together(claims("given up")))
    beside = asyncio.create_task(storage.together(claims("beside")))
    await asyncio.sleep(0)
    given_up.cancel()
    await beside
    assert "beside" in await names(storage)


async def test_what_an_update_adds_is_committed_with_its_end(storage, clock):
    store = dialogue_store(storage, clock)
    lease = await store.take(CHAT, UPDATE)
    await storage.with_update(claims("added"))
    assert not await names(storage)
    await store.save(lease, UPDATE)
    assert await names(storage) == {"added"}


async def test_of_an_update_that_is_brought_again_nothing_is_kept(storage, clock):
    store = dialogue_store(storage, clock)
    lease = await store.take(CHAT, UPDATE)
    await storage.with_update(claims("added"))
    await store.release(lease)
    assert not await names(storage)
    lease = await store.take(CHAT, UPDATE)
    await store.save(lease, UPDATE)
    assert not await names(storage)


async def test_an_update_whose_addition_fails_is_not_done(storage, clock):
    store = dialogue_store(storage, clock)
    lease = await store.take(CHAT, UPDATE)
    await storage.with_update(fails)
    with pytest.raises(ZeroDivisionError):
        await store.save(lease, UPDATE)
    async with storage.reading() as tx:
        assert not (await tx.connection.execute(sa.select(updates.c.update_id))).all()


async def test_a_storage_that_is_busy_when_an_update_ends_has_it_brought_again(storage, clock):
    async def busy(_tx):
        raise StorageBusy

    store = dialogue_store(storage, clock)
    lease = await store.take(CHAT, UPDATE)
    await storage.with_update(busy)
    with pytest.raises(Transient):
        await store.save(lease, UPDATE)


async def test_what_comes_beside_an_update_that_has_ended_is_committed_at_once(storage, clock):
    store = dialogue_store(storage, clock)
    lease = await store.take(CHAT, UPDATE)
    await store.save(lease, UPDATE)
    await storage.with_update(claims("late"))
    assert await names(storage) == {"late"}


async def test_at_a_glance_nothing_can_be_written(storage):
    with pytest.raises((StorageDown, exc.DBAPIError)):
        async with storage.glance() as tx:
            await claims("glance")(tx)
    async with storage.glance() as tx:  # and the next one looks again
        assert not (await tx.connection.execute(sa.select(ticks.c.job))).all()
