"""Two processes of the product by webhook on one PostgreSQL: whichever gets an update, it is as if there were one."""

import asyncio
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.app import Product
from bot.web.webhook import PATH, SECRET_HEADER
from tests.support import product as products
from tests.support.accounts import release
from tests.support.balancer import Balancer
from tests.support.cohort import a_result, an_entry, import_sample
from tests.support.people import Person
from tests.support.product import WEBHOOK_SECRET, free_port
from tests.support.staffing import id_number, link_many
from tests.support.telegram import FIRST_ADDED_PERSON, StandIn
from tests.support.waiting import eventually

CROWD = 150
HELP = "What I can do"


@pytest.fixture
async def balancer() -> AsyncIterator[Balancer]:
    async with Balancer(free_port(), free_port()) as balancer:
        yield balancer


@pytest.fixture
async def replicas(telegram: StandIn, balancer: Balancer, postgres_url: str) -> AsyncIterator[list[Product]]:
    common = {"mode": "webhook", "public_url": balancer.url, "messages_per_second": "500"}
    one, two = [common | {"http_port": str(port)} for port in balancer.ports]
    async with (
        products.running(telegram, postgres_url, **one) as first,
        products.running(telegram, postgres_url, **two) as second,
    ):
        yield [first, second]


@pytest.fixture
async def chat(telegram: StandIn, replicas: list[Product]) -> Person:
    [person] = await telegram.add_people(1)
    return person


async def test_a_dialogue_whose_updates_alternate_between_replicas_is_one_dialogue(
    chat: Person, replicas: list[Product], balancer: Balancer
):
    await import_sample(replicas[0].ports)
    await chat.sends("/link")
    await chat.sees_text("ID Number")
    await chat.sends("ABC123456")
    for digit in "0042":
        await chat.presses(digit)
    await chat.presses("Check")
    await chat.presses("I agree")
    await chat.sees_text("linked")
    assert all(balancer.answered[port] > 2 for port in balancer.ports)


async def test_messages_of_one_chat_are_answered_in_their_order_and_each_once(chat: Person):
    for command in ("/help", "/when", "/privacy", "/language"):
        await chat.sends(command)
    await eventually(lambda: has_answers(chat, 4))
    said = [seen.text for seen in await chat.sees() if seen.by_bot]
    assert [HELP in said[0], "kept" in said[2], len(said)] == [True, True, 4], said


async def has_answers(chat: Person, number: int) -> bool:
    return sum(seen.by_bot for seen in await chat.sees()) >= number


async def test_an_update_that_is_brought_to_both_at_once_is_handled_by_one(
    chat: Person, telegram: StandIn, balancer: Balancer
):
    person = {"id": chat.id, "is_bot": False, "first_name": "Lucía"}
    message = {"message_id": 1, "date": 1_790_000_000, "chat": person | {"type": "private"}, "from": person}
    entities = [{"type": "bot_command", "offset": 0, "length": 5}]
    body = json.dumps({"update_id": 1_000_000, "message": message | {"text": "/help", "entities": entities}})

    async def bring(port: int) -> int:
        async with aiohttp.ClientSession() as session:
            headers = {SECRET_HEADER: WEBHOOK_SECRET}
            async with session.post(f"http://127.0.0.1:{port}{PATH}", data=body.encode(), headers=headers) as answer:
                return answer.status

    statuses = await asyncio.gather(*(bring(port) for port in balancer.ports))
    assert 200 in statuses
    assert set(statuses) <= {200, 503}
    assert [await bring(port) for port in balancer.ports] == [200, 200]
    assert await telegram.counts(HELP) == {chat.id: 1}


async def test_a_crowd_is_alerted_once_each_by_one_of_two_senders(telegram: StandIn, replicas: list[Product]):
    ports = replicas[0].ports
    await telegram.add_people(CROWD)
    places = range(1, CROWD + 1)
    await import_sample(
        ports,
        entries=[an_entry(id_number(place)) for place in places],
        results=[a_result(id_number(place)) for place in places],
    )
    await link_many(ports, CROWD, FIRST_ADDED_PERSON)
    await release(replicas[1].ports)
    await eventually(lambda: all_told(telegram))
    assert set((await telegram.counts("C1 Advanced")).values()) == {1}


async def all_told(telegram: StandIn) -> bool:
    return len(await telegram.counts("C1 Advanced")) == CROWD
