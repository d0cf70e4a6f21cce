"""Turns, leases and saves around an update."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from telegram import Update
from telegram.ext import MessageHandler, TypeHandler, filters

from bot.ptb.dialogue import Dialogue, current_dialogue
from bot.ptb.errors import Busy, LeaseLost, Transient, mark_transient
from bot.ptb.processor import BEGIN_AT_ONCE, RENEWAL
from tests.ptb.builders import MemoryStore, a_message, an_application, running, settled
from tests.support.virtual_time import in_virtual_time


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def handled_by(store: MemoryStore, step: Any, **processor: Any) -> Any:
    application = an_application(store, **processor)
    application.add_handler(MessageHandler(filters.ALL, step))
    return application


async def test_updates_of_one_chat_run_in_their_order_while_others_go_on(store):
    begun, ended, gate = [], [], asyncio.Event()

    async def step(update: Update, context: Any) -> None:
        begun.append(update.message.text)
        if update.message.chat.id == 1:
            await gate.wait()
        ended.append(update.message.text)

    async with running(handled_by(store, step)) as intake, asyncio.TaskGroup() as tasks:
        for text, chat in [("a1", 1), ("a2", 1), ("a3", 1), ("b1", 2)]:
            tasks.create_task(intake.handle(a_message(text, chat=chat)))
        await settled()
        assert (begun, ended) == (["a1", "b1"], ["b1"])
        gate.set()
    assert ended == ["b1", "a1", "a2", "a3"]


async def test_a_chat_that_waits_for_its_turn_holds_no_worker(store):
    gate, ended = asyncio.Event(), []

    async def step(update: Update, context: Any) -> None:
        if update.message.chat.id == 1:
            await gate.wait()
        ended.append(update.message.text)

    async with running(handled_by(store, step, workers=2)) as intake, asyncio.TaskGroup() as tasks:
        for text, chat in [("a1", 1), ("a2", 1), ("a3", 1), ("b1", 2)]:
            tasks.create_task(intake.handle(a_message(text, chat=chat)))
        await settled()
        assert ended == ["b1"]
        gate.set()


async def test_a_crowd_that_comes_at_once_lets_what_else_is_due_come_in_between(store):
    rounds, begun, loop = [0], [], asyncio.get_running_loop()

    def one_round() -> None:
        rounds[0] += 1
        ticking[0] = loop.call_soon(one_round)

    async def step(update: Update, context: Any) -> None:
        begun.append(rounds[0])

    ticking = [loop.call_soon(one_round)]
    async with running(handled_by(store, step)) as intake:
        await asyncio.gather(*(intake.handle(a_message("tap", chat=chat)) for chat in range(1, 101)))
    ticking[0].cancel()
    assert len(begun) == 100
    assert max(Counter(begun).values()) <= BEGIN_AT_ONCE


async def test_what_a_step_leaves_in_the_dialogue_is_there_for_the_next(store):
    seen = []

    async def step(update: Update, context: Any) -> None:
        seen.append(dict(current_dialogue.get().data))
        current_dialogue.get().data["last"] = update.message.text

    async with running(handled_by(store, step)) as intake:
        await intake.handle(a_message("one"))
        await intake.handle(a_message("two"))
        await intake.handle(a_message("other", chat=2))
    assert seen == [{}, {"last": "one"}, {}]


async def test_an_update_is_handled_once_however_often_it_comes(store):
    seen = []

    async def step(update: Update, context: Any) -> None:
        seen.append(update.update_id)

    async with running(handled_by(store, step)) as intake:
        await intake.handle(a_message("hi", update_id=7))
        await intake.handle(a_message("hi", update_id=7))
    assert seen == [7]


async def test_a_dialogue_leased_by_another_replica_is_busy(store):
    async def step(update: Update, context: Any) -> None:
        raise AssertionError("handled without the lease")

    store.leased.add(1)
    async with running(handled_by(store, step)) as intake:
        with pytest.raises(Busy):
            await intake.handle(a_message("hi", update_id=7))
    assert 7 not in store.done


async def test_a_lost_lease_saves_nothing(store):
    async def step(update: Update, context: Any) -> None:
        current_dialogue.get().data["mine"] = True
        store.fences[1] += 1  # it ran out, and another replica took it
        store.dialogues[1] = Dialogue("link", "secret", {"theirs": True})

    async with running(handled_by(store, step)) as intake:
        with pytest.raises(LeaseLost):
            await intake.handle(a_message("hi", update_id=7))
    assert store.dialogues[1].data == {"theirs": True}
    assert 1 in store.leased
    assert 7 not in store.done


async def test_no_turn_in_time_is_busy_and_the_queue_goes_on(store):
    gate, ended = asyncio.Event(), []

    async def step(update: Update, context: Any) -> None:
        await gate.wait()
        ended.append(update.message.text)

    async with running(handled_by(store, step, patience=timedelta(0))) as intake:
        first = asyncio.create_task(intake.handle(a_message("first")))
        await settled()
        with pytest.raises(Busy):
            await intake.handle(a_message("second"))
        gate.set()
        await first
        await intake.handle(a_message("third"))
    assert ended == ["first", "third"]


async def test_an_error_marked_transient_leaves_the_update_undone(store):
    async def step(update: Update, context: Any) -> None:
        current_dialogue.get().data["half"] = True
        raise ConnectionError

    async def on_error(update: object, context: Any) -> None:
        assert mark_transient(Transient("storage down", retry_after=timedelta(seconds=3)))

    application = handled_by(store, step)
    application.add_error_handler(on_error)
    async with running(application) as intake:
        with pytest.raises(Transient, match="storage down") as raised:
            await intake.handle(a_message("hi", update_id=7))
    assert raised.value.retry_after == timedelta(seconds=3)
    assert (store.dialogues, store.done, store.leased) == ({}, set(), set())


async def test_an_error_that_is_not_marked_ends_the_update(store):
    async def step(update: Update, context: Any) -> None:
        raise ZeroDivisionError

    async def on_error(update: object, context: Any) -> None:
        """Apologises, somewhere."""

    application = handled_by(store, step)
    application.add_error_handler(on_error)
    async with running(application) as intake:
        await intake.handle(a_message("hi", update_id=7))
    assert store.done == {7}


async def test_a_cancelled_update_is_not_saved_and_gives_its_lease_back(store):
    async def step(update: Update, context: Any) -> None:
        await asyncio.Event().wait()

    async with running(handled_by(store, step)) as intake:
        task = asyncio.create_task(intake.handle(a_message("hi", update_id=7)))
        await settled()
        assert store.leased == {1}
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert (store.leased, store.done) == (set(), set())


async def test_a_save_that_has_begun_is_ended_although_it_is_cancelled(store):
    gate = asyncio.Event()

    class SlowStore(MemoryStore):
        async def save(self, lease: Any, update_id: int) -> None:
            await gate.wait()
            await super().save(lease, update_id)

    slow = SlowStore()

    async def step(update: Update, context: Any) -> None:
        """Nothing to do."""

    async with running(handled_by(slow, step)) as intake:
        task = asyncio.create_task(intake.handle(a_message("hi", update_id=7)))
        await settled()
        task.cancel()
        await settled()
        task.cancel()
        gate.set()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert slow.done == {7}


async def test_an_update_without_a_chat_passes_without_a_dialogue(store):
    seen = []

    async def step(update: Update, context: Any) -> None:
        seen.append(current_dialogue.get(None))

    application = an_application(store)
    application.add_handler(TypeHandler(Update, step))
    async with running(application) as intake:
        await intake.handle(Update(update_id=7))
    assert (seen, store.done) == ([None], set())


async def test_what_runs_before_the_handlers_runs_in_the_chats_turn(store):
    order = []

    async def before(update: Update, writer: object) -> None:
        order.append(("before", 1 in store.leased))

    async def step(update: Update, context: Any) -> None:
        order.append(("step", True))

    async with running(handled_by(store, step, before=before)) as intake:
        await intake.handle(a_message("hi"))
    assert order == [("before", True), ("step", True)]
    assert mark_transient() is False


@in_virtual_time
async def test_the_lease_of_an_update_that_takes_long_is_renewed_until_it_ends():
    store = MemoryStore()

    async def step(update: Update, context: Any) -> None:
        await asyncio.sleep(10 * RENEWAL.total_seconds() + 1)

    async with running(handled_by(store, step)) as intake:
        await intake.handle(a_message("hi"))
        assert store.renewals == 10
        await asyncio.sleep(60)
    assert store.renewals == 10
