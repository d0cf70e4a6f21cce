"""Tries are counted for a chat, for an ID Number and for everybody, and forgotten in time."""

import asyncio
from datetime import timedelta
from uuid import uuid4

from bot.core.accounts import UserId
from bot.core.attempts import ChatTries
from bot.core.identity import IdNumber
from bot.storage.engine import SqlStorage
from tests.support.clock import START
from tests.support.forgetting import forgotten

ABC, DEF = IdNumber("ABC123456"), IdNumber("DEF000001")
CHAT = UserId(101)
HOUR, DAY = timedelta(hours=1), timedelta(hours=24)


async def test_a_chats_tries_read_back_and_are_replaced(storage: SqlStorage):
    locked = ChatTries(wrong=0, step=2, locked_until=START + HOUR)
    async with storage.transaction() as tx:
        assert await tx.attempts.of_chat(CHAT) == ChatTries()
        await tx.attempts.save_chat(CHAT, ChatTries(wrong=3), START)
        await tx.attempts.save_chat(CHAT, locked, START)
        await tx.attempts.save_chat(CHAT, locked, START)
        assert await tx.attempts.of_chat(CHAT) == locked
        assert await tx.attempts.of_chat(UserId(102)) == ChatTries()


async def test_tries_are_counted_by_id_and_in_all_and_once_each(storage: SqlStorage):
    repeated = uuid4()
    async with storage.transaction() as tx:
        for attempt in (repeated, repeated, uuid4()):
            await tx.attempts.add(attempt, ABC, START)
        await tx.attempts.add(uuid4(), DEF, START - HOUR)
        assert await tx.attempts.count_for(ABC, START - DAY) == 2
        assert await tx.attempts.count_for(DEF, START - DAY) == 1
        assert await tx.attempts.count_all(START - DAY) == 3
        assert await tx.attempts.count_all(START - HOUR) == 2


async def test_a_right_try_is_taken_back(storage: SqlStorage):
    attempt = uuid4()
    async with storage.transaction() as tx:
        await tx.attempts.add(attempt, ABC, START)
        await tx.attempts.take_back(attempt)
        await tx.attempts.take_back(attempt)
        assert await tx.attempts.count_for(ABC, START - DAY) == 0


async def test_tries_are_forgotten_after_a_day(storage: SqlStorage):
    async with storage.transaction() as tx:
        await tx.attempts.add(uuid4(), ABC, START - DAY)
        await tx.attempts.add(uuid4(), ABC, START)
        assert await forgotten(tx.attempts, START - DAY) == 1
        assert await forgotten(tx.attempts, START - DAY) == 0
        assert await tx.attempts.count_for(ABC, START - 2 * DAY) == 1


async def test_a_chats_step_is_forgotten_a_day_after_its_lock_ended(storage: SqlStorage):
    still_known = ChatTries(step=3, locked_until=START - DAY + HOUR)
    async with storage.transaction() as tx:
        await tx.attempts.save_chat(CHAT, still_known, START - 2 * DAY)
        await tx.attempts.save_chat(UserId(102), ChatTries(step=1, locked_until=START - DAY), START - 2 * DAY)
        assert await forgotten(tx.attempts, START - DAY) == 1
        assert await tx.attempts.of_chat(CHAT) == still_known
        assert await tx.attempts.of_chat(UserId(102)) == ChatTries()


async def test_no_two_count_the_tries_of_one_id_at_once(storage: SqlStorage):
    async def count_and_add() -> int:
        async with storage.transaction() as tx:
            await tx.attempts.hold(ABC)
            before = await tx.attempts.count_for(ABC, START - DAY)
            await tx.attempts.add(uuid4(), ABC, START)
            return before

    assert sorted(await asyncio.gather(*(count_and_add() for _ in range(6)))) == [0, 1, 2, 3, 4, 5]
