"""Faults that a test orders befall the calls they are meant for, and no others."""

import asyncio

import aiohttp
import pytest

from tests.support.people import Person
from tests.support.telegram import StandIn
from tests.support.waiting import eventually


async def send(telegram: StandIn, person: Person, text: str = "Hello") -> dict:
    return await telegram.call("sendMessage", chat_id=person.id, text=text)


async def test_the_next_calls_are_refused_and_then_all_is_well(telegram: StandIn, lucia: Person):
    await telegram.fails("sendMessage", "429", times=2, retry_after=7)
    assert [(await send(telegram, lucia)).get("parameters") for _ in range(3)] == [{"retry_after": 7}] * 2 + [None]


async def test_a_fault_may_befall_one_person_alone(telegram: StandIn, lucia: Person):
    other = telegram.other_candidate
    await other.sends("/start")
    await telegram.fails("sendMessage", "500", to=other)
    assert (await send(telegram, lucia))["ok"]
    assert (await send(telegram, other))["error_code"] == 500
    assert (await send(telegram, other))["ok"]


async def test_a_bad_gateway_does_not_speak_json(telegram: StandIn, lucia: Person):
    await telegram.fails("sendMessage", "502")
    with pytest.raises(aiohttp.ContentTypeError):
        await send(telegram, lucia)


@pytest.mark.parametrize(("kind", "delivered"), [("dropped", 0), ("lost-reply", 1)])
async def test_a_connection_closes_before_or_after_the_delivery(telegram: StandIn, lucia: Person, kind, delivered):
    await telegram.fails("sendMessage", kind)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await send(telegram, lucia, "the alert")
    assert (await telegram.counts("the alert")).get(lucia.id, 0) == delivered


async def test_silence_after_the_delivery_lasts_until_the_caller_gives_up(telegram: StandIn, lucia: Person):
    await telegram.fails("sendMessage", "no-reply")
    call = asyncio.create_task(send(telegram, lucia, "the alert"))
    await lucia.sees_text("the alert")
    assert not call.done()
    call.cancel()


async def is_called(telegram: StandIn, method: str) -> bool:
    return bool((await telegram.calls()).get(method))


async def test_calls_may_take_their_time_until_all_is_mended(telegram: StandIn, lucia: Person):
    await telegram.takes(3600, "sendMessage")
    slow = asyncio.create_task(send(telegram, lucia, "slow"))
    await eventually(lambda: is_called(telegram, "sendmessage"))
    assert (await telegram.call("getMe"))["ok"]
    await telegram.mends()
    assert (await send(telegram, lucia, "quick"))["ok"]
    assert not slow.done()
    slow.cancel()
