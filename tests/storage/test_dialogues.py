"""The state of chats: saved with the done mark of its update, ended by silence, and never by two at once."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.ptb.dialogue import Dialogue, Lease, NotTaken
from bot.ptb.errors import LeaseLost, Transient
from bot.ptb.updates import RawUpdate
from bot.storage.dialogues import LEASE, SILENCE, dialogue_store, wipe_silent_dialogues
from bot.storage.engine import open_storage
from bot.storage.schema import dialogues
from bot.storage.updates import SqlUpdates
from tests.support.cable import Cable
from tests.support.databases import TEST_KEY

CHAT = 871234001
LINKING = {"id_number": "ABC123456", "digits": "00", "name": "Наталья"}


@pytest.fixture
def store(storage, clock):
    return dialogue_store(storage, clock)


@pytest.fixture
async def replicas(postgres_url, clock):
    """Two processes that share a PostgreSQL."""
    storages = [await open_storage(postgres_url, [TEST_KEY], now=clock) for _ in range(2)]
    yield [dialogue_store(storage, clock) for storage in storages]
    for storage in storages:
        await storage.close()


async def begin_linking(store, update_id=1):
    lease = await store.take(CHAT, update_id)
    lease.dialogue.begin("link")
    lease.dialogue.state = "secret"
    lease.dialogue.data |= LINKING
    await store.save(lease, update_id)
    return lease


def raw(update_id):
    return RawUpdate(update_id, b'{"update_id":%d}' % update_id)


async def rows(storage):
    async with storage.reading() as tx:
        return (await tx.connection.execute(sa.select(dialogues))).all()


async def test_a_chat_without_a_dialogue_gets_a_fresh_one(store):
    assert (await store.take(CHAT, 1)).dialogue == Dialogue()


async def test_a_saved_dialogue_is_there_for_the_next_update(store):
    await begin_linking(store)
    assert (await store.take(CHAT, 2)).dialogue == Dialogue("link", "secret", LINKING)


async def test_a_dialogue_outlives_the_process(database_url, store, clock):
    await begin_linking(store)
    again = await open_storage(database_url, [TEST_KEY], now=clock)
    assert (await dialogue_store(again, clock).take(CHAT, 2)).dialogue.data == LINKING
    await again.close()


async def test_chats_do_not_see_each_others_dialogues(store):
    await begin_linking(store)
    assert (await store.take(CHAT + 1, 2)).dialogue == Dialogue()


async def test_an_update_that_was_saved_is_not_taken_again(store):
    await begin_linking(store)
    assert await store.take(CHAT, 1) is NotTaken.DONE_BEFORE
    assert (await store.take(CHAT, 2)).dialogue.state == "secret"


async def test_a_dialogue_that_was_not_saved_is_as_it_was(store):
    lease = await store.take(CHAT, 1)
    lease.dialogue.begin("link")
    await store.release(lease)
    assert (await store.take(CHAT, 1)).dialogue == Dialogue()


async def test_saving_ends_a_pending_update_in_the_same_commit(storage, store, clock):
    updates = SqlUpdates(storage, clock)
    await updates.keep([raw(1), raw(2)])
    await begin_linking(store, update_id=1)
    assert [update.update_id for update in await updates.pending()] == [2]


async def test_silence_ends_a_dialogue_and_the_person_can_be_told(store, clock):
    await begin_linking(store)
    clock.advance(SILENCE - timedelta(seconds=1))
    lease = await store.take(CHAT, 2)
    assert lease.dialogue.state == "secret"
    await store.save(lease, 2)
    clock.advance(SILENCE)
    lease = await store.take(CHAT, 3)
    assert lease.dialogue == Dialogue(expired=True)
    await store.save(lease, 3)
    assert (await store.take(CHAT, 4)).dialogue == Dialogue()


async def test_what_was_said_before_a_silence_is_wiped_and_still_told_of_for_a_day(storage, store, clock):
    await begin_linking(store)
    assert await wipe_silent_dialogues(storage, clock()) == 0
    clock.advance(SILENCE)
    assert [await wipe_silent_dialogues(storage, clock()) for _ in range(2)] == [1, 0]
    assert [row.sealed for row in await rows(storage)] == [b""]
    lease = await store.take(CHAT, 2)
    assert lease.dialogue == Dialogue(expired=True)
    await store.release(lease)
    clock.advance(timedelta(hours=24))
    await wipe_silent_dialogues(storage, clock())
    assert await rows(storage) == []


async def test_a_dialogue_that_ended_holds_nothing(storage, store):
    await begin_linking(store)
    lease = await store.take(CHAT, 2)
    lease.dialogue.end()
    await store.save(lease, 2)
    assert all(row.sealed is None for row in await rows(storage))


async def test_two_processes_do_not_hold_one_dialogue_at_once(replicas):
    one, two = replicas
    lease = await one.take(CHAT, 1)
    assert await two.take(CHAT, 2) is NotTaken.HELD_ELSEWHERE
    await one.save(lease, 1)
    assert isinstance(await two.take(CHAT, 2), Lease)


async def test_a_released_dialogue_may_be_taken_at_once(replicas):
    one, two = replicas
    await one.release(await one.take(CHAT, 1))
    assert isinstance(await two.take(CHAT, 1), Lease)


async def test_a_lease_that_could_not_be_given_back_is_taken_again_by_its_own_process_at_once(postgres_url, clock):
    async with Cable(postgres_url) as cable:
        storage = await open_storage(cable.url, [TEST_KEY], now=clock)
        store = dialogue_store(storage, clock)
        lease = await store.take(CHAT, 1)
        cable.cut()
        for part in (store.save(lease, 1), store.release(lease)):
            with pytest.raises(Transient):
                await part
        cable.mend()
        again = await store.take(CHAT, 1)
        assert isinstance(again, Lease)
        await store.save(again, 1)
        await storage.close()


async def test_a_lease_that_was_given_to_somebody_else_cannot_save(replicas, clock):
    one, two = replicas
    slow = await one.take(CHAT, 1)
    slow.dialogue.begin("slow")
    clock.advance(LEASE)
    quick = await two.take(CHAT, 2)
    with pytest.raises(LeaseLost):
        await one.save(slow, 1)
    await one.release(slow)
    assert await one.take(CHAT, 3) is NotTaken.HELD_ELSEWHERE
    quick.dialogue.begin("quick")
    await two.save(quick, 2)
    again = await one.take(CHAT, 1)
    assert again.dialogue.conversation == "quick"


async def test_a_lease_that_is_renewed_is_nobody_elses(replicas, clock):
    one, two = replicas
    slow = await one.take(CHAT, 1)
    for _ in range(3):
        clock.advance(LEASE / 2)
        await one.renew(slow)
    assert await two.take(CHAT, 2) is NotTaken.HELD_ELSEWHERE
    await one.save(slow, 1)
    await one.renew(slow)
    assert await two.take(CHAT, 2) is not NotTaken.HELD_ELSEWHERE


async def test_a_lease_that_was_lost_is_not_renewed(replicas, clock):
    one, two = replicas
    slow = await one.take(CHAT, 1)
    clock.advance(LEASE)
    await two.release(await two.take(CHAT, 2))
    await one.renew(slow)
    assert isinstance(await two.take(CHAT, 2), Lease)


async def test_a_slow_update_still_saves_when_nobody_came_after_it(replicas, clock):
    one, two = replicas
    slow = await one.take(CHAT, 1)
    slow.dialogue.begin("slow")
    clock.advance(2 * LEASE)
    await one.save(slow, 1)
    assert (await two.take(CHAT, 2)).dialogue.conversation == "slow"


async def test_an_update_brought_to_two_processes_is_done_by_one(replicas):
    one, two = replicas
    await one.save(await one.take(CHAT, 1), 1)
    assert await two.take(CHAT, 1) is NotTaken.DONE_BEFORE
    assert isinstance(await two.take(CHAT, 2), Lease)  # the refusal kept no lease


async def test_a_storage_that_is_down_has_the_update_brought_again(postgres_url, clock):
    ours, other = [await open_storage(postgres_url, [TEST_KEY], now=clock) for _ in range(2)]
    async with other.transaction() as tx:
        await tx.connection.execute(
            sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    with pytest.raises(Transient):
        await dialogue_store(ours, clock).take(CHAT, 1)
    assert isinstance(await dialogue_store(ours, clock).take(CHAT, 1), Lease)
    await ours.close()
    await other.close()
