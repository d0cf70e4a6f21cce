"""What counts at Telegram: messages nobody asked for, and too many in one chat."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.support.people import Person
from tests.support.telegram import StandIn


class Stopwatch:
    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def stopwatch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
async def telegram(stopwatch: Stopwatch) -> AsyncIterator[StandIn]:
    async with StandIn(monotonic=stopwatch, messages_per_second=10) as telegram:
        yield telegram


async def codes(telegram: StandIn, people: list[Person]) -> list[int]:
    answers = [await telegram.call("sendMessage", chat_id=person.id, text="Your result is out") for person in people]
    return [answer.get("error_code", 200) for answer in answers]


async def test_messages_nobody_asked_for_have_an_allowance_a_second(telegram: StandIn, stopwatch: Stopwatch):
    people = await telegram.add_people(25)
    assert await codes(telegram, people[:11]) == [200] * 10 + [429]
    stopwatch.seconds += 1
    assert await codes(telegram, people[11:22]) == [200] * 10 + [429]


async def test_the_refusal_says_how_long_to_wait(telegram: StandIn):
    people = await telegram.add_people(11)
    await codes(telegram, people[:10])
    refused = await telegram.call("sendMessage", chat_id=people[10].id, text="Your result is out")
    assert refused == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }


async def test_replies_to_what_a_person_just_did_do_not_count(telegram: StandIn, stopwatch: Stopwatch):
    people = await telegram.add_people(31)
    await asyncio.gather(*(person.sends("/results") for person in people[:20]))
    assert await codes(telegram, people[:20]) == [200] * 20
    assert await codes(telegram, people[20:]) == [200] * 10 + [429]
    stopwatch.seconds += 60
    assert await codes(telegram, people[:11]) == [200] * 10 + [429]


async def test_one_chat_takes_five_at_once_and_then_one_a_second(telegram: StandIn, stopwatch: Stopwatch):
    await telegram.candidate.sends("/start")
    chat = [telegram.candidate]
    assert await codes(telegram, chat * 6) == [200] * 5 + [429]
    stopwatch.seconds += 1
    assert await codes(telegram, chat * 2) == [200, 429]


async def test_edits_deletions_and_answers_to_presses_are_free(telegram: StandIn):
    lucia = telegram.candidate
    await lucia.sends("/start")
    sent = (await telegram.call("sendMessage", chat_id=lucia.id, text="0"))["result"]["message_id"]
    await codes(telegram, [lucia] * 4)
    for number in range(1, 40):
        assert (await telegram.call("editMessageText", chat_id=lucia.id, message_id=sent, text=str(number)))["ok"]
    assert (await telegram.call("deleteMessage", chat_id=lucia.id, message_id=sent))["ok"]
    assert await codes(telegram, [lucia]) == [429]
