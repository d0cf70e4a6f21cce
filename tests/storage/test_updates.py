"""Updates: kept before they are confirmed, pending until they are done, known for a day."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.ptb.dialogue import NotTaken
from bot.ptb.updates import RawUpdate
from bot.storage.dialogues import dialogue_store
from bot.storage.engine import open_storage
from bot.storage.schema import updates
from bot.storage.updates import KEPT_WHEN_DONE, SqlUpdates, forget_done_updates
from tests.support.databases import TEST_KEY


def raw(update_id):
    return RawUpdate(update_id, b'{"update_id":%d,"text":"ABC123456"}' % update_id)


@pytest.fixture
def store(storage, clock):
    return SqlUpdates(storage, clock)


async def test_a_batch_is_pending_in_order_as_it_came(store):
    assert await store.keep([raw(3), raw(1), raw(2)]) == {1, 2, 3}
    assert list(await store.pending()) == [raw(1), raw(2), raw(3)]


async def test_an_update_is_kept_once_and_named_until_it_is_done(store):
    await store.keep([raw(1), raw(2)])
    assert await store.keep([raw(2), raw(3)]) == {2, 3}
    assert len(await store.pending()) == 3


async def test_an_update_that_is_done_is_neither_pending_nor_kept_again(store):
    await store.keep([raw(1), raw(2)])
    await store.finish(1)
    await store.finish(1)
    assert list(await store.pending()) == [raw(2)]
    assert await store.keep([raw(1)]) == set()


async def test_an_update_that_never_was_pending_can_be_done(store, storage, clock):
    await store.finish(7)
    assert await store.keep([raw(7)]) == set()
    assert await dialogue_store(storage, clock).take(1, 7) is NotTaken.DONE_BEFORE


async def test_nothing_to_keep_is_nothing(store):
    assert await store.keep([]) == set()


async def test_kept_updates_are_pending_after_a_kill(database_url, store, clock):
    await store.keep([raw(number) for number in range(100)])
    survivor = await open_storage(database_url, [TEST_KEY], now=clock)
    assert list(await SqlUpdates(survivor, clock).pending()) == [raw(number) for number in range(100)]
    await survivor.close()


async def test_what_an_update_said_is_gone_when_it_is_done(storage, store):
    await store.keep([raw(1)])
    await store.finish(1)
    async with storage.reading() as tx:
        assert (await tx.connection.execute(sa.select(updates.c.sealed))).scalar_one() is None


async def test_done_updates_are_forgotten_after_a_day_and_pending_ones_never(storage, store, clock):
    await store.keep([raw(number) for number in range(10)])
    for number in range(5):
        await store.finish(number)
    clock.advance(KEPT_WHEN_DONE - timedelta(seconds=1))
    await store.finish(5)
    assert await forget_done_updates(storage, clock()) == 0
    clock.advance(timedelta(seconds=1))
    assert await forget_done_updates(storage, clock()) == 5
    assert [update.update_id for update in await store.pending()] == [6, 7, 8, 9]
    assert await store.keep([raw(4), raw(5)]) == {4}  # the fifth is known to be done
