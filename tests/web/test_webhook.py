"""The webhook: only Telegram is let in, poison is passed over, and what cannot be handled now is brought again."""

import asyncio
import io
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.app import Product
from bot.web.webhook import LIMIT, PATH, SECRET_HEADER
from tests.support import product as products
from tests.support.cable import Cable
from tests.support.logs import logs_kept
from tests.support.people import Person
from tests.support.product import WEBHOOK_SECRET
from tests.support.telegram import StandIn


@pytest.fixture
async def telegram() -> AsyncIterator[StandIn]:
    async with StandIn() as telegram:
        yield telegram


@pytest.fixture
async def product(telegram: StandIn, sqlite_url: str) -> AsyncIterator[Product]:
    async with products.running(telegram, sqlite_url, mode="webhook") as product:
        yield product


@pytest.fixture
async def web(product: Product) -> AsyncIterator[aiohttp.ClientSession]:
    async with products.web_of(product) as web:
        yield web


@pytest.fixture
async def chat(telegram: StandIn) -> Person:
    [person] = await telegram.add_people(1)
    return person


def update_of(chat: Person, number: int, text: str = "/help") -> dict:
    person = {"id": chat.id, "is_bot": False, "first_name": "Lucía"}
    entities = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    message = {"message_id": 1, "date": 1_790_000_000, "chat": person | {"type": "private"}, "from": person}
    return {"update_id": number, "message": message | {"text": text, "entities": entities}}


async def post(
    web: aiohttp.ClientSession, body: bytes | io.BytesIO, secret: str | None = WEBHOOK_SECRET
) -> aiohttp.ClientResponse:
    headers = {} if secret is None else {SECRET_HEADER: secret}
    async with web.post(PATH, data=body, headers=headers) as answer:
        await answer.read()
        return answer


async def test_who_does_not_know_the_secret_is_refused_and_nothing_happens(web, chat, telegram):
    for secret in (None, "", "wrong", WEBHOOK_SECRET + "x", "sécret"):
        assert (await post(web, json.dumps(update_of(chat, 1)).encode(), secret)).status == 403
    assert await telegram.counts("What I can do") == {}


async def test_an_update_is_handled_inside_its_request(web, chat, telegram):
    answer = await post(web, json.dumps(update_of(chat, 1)).encode())
    assert answer.status == 200
    assert await telegram.counts("What I can do") == {chat.id: 1}


async def test_a_press_that_comes_without_its_message_is_answered(web, chat, telegram):
    person = {"id": chat.id, "is_bot": False, "first_name": "Lucía"}
    query = {"id": "7", "from": person, "chat_instance": "1", "inline_message_id": "x", "data": "1:home"}
    assert (await post(web, json.dumps({"update_id": 1, "callback_query": query}).encode())).status == 200
    assert (await telegram.calls())["answercallbackquery"] == 1


async def test_an_update_that_is_brought_twice_is_handled_once(web, chat, telegram):
    body = json.dumps(update_of(chat, 1)).encode()
    assert {(await post(web, body)).status for _ in range(2)} == {200}
    assert await telegram.counts("What I can do") == {chat.id: 1}


async def test_an_oversized_update_is_refused(web):
    assert (await post(web, io.BytesIO(b" " * (LIMIT + 1)))).status == 413


POISON = (
    b"",
    b"\xff\xfe Luc\xc3\xada ABC123456",
    b"[]",
    b'"ABC123456"',
    b'{"update_id": 7, "message": {"text": "ABC123456"}}',
    b'{"update_id": 8, "message": "ABC123456"}',
    b"[" * 100_000,
)


async def test_poison_is_taken_and_logged_without_its_content(web):
    for poison in POISON:
        with logs_kept() as log:
            assert (await post(web, poison)).status == 200
        [line] = [line for line in log.getvalue().splitlines() if "update not readable" in line]
        assert json.loads(line)["size"] == len(poison)
        assert "ABC123456" not in log.getvalue()


async def test_an_update_of_a_kind_that_nobody_knows_needs_no_answer(web):
    assert (await post(web, b'{"update_id": 9, "a_kind_of_next_year": {"id": 1}}')).status == 200


async def test_while_the_chat_is_busy_telegram_is_told_to_come_again(web, chat, telegram):
    await telegram.takes(2.5, "sendMessage")
    first = asyncio.create_task(post(web, json.dumps(update_of(chat, 1)).encode()))
    while not (await telegram.calls()).get("sendmessage"):
        await asyncio.sleep(0.01)
    answer = await post(web, json.dumps(update_of(chat, 2)).encode())
    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) >= 1
    assert (await first).status == 200


async def test_while_the_storage_is_down_telegram_is_told_to_come_again(telegram, chat, postgres_url):
    body = json.dumps(update_of(chat, 1)).encode()
    async with (
        Cable(postgres_url) as cable,
        products.running(telegram, cable.url, mode="webhook") as product,
        products.web_of(product) as web,
    ):
        cable.cut()
        answer = await post(web, body)
        assert answer.status == 503
        assert int(answer.headers["Retry-After"]) >= 1
        cable.mend()
        assert (await post(web, body)).status == 200
    assert await telegram.counts("What I can do") == {chat.id: 1}


async def test_nothing_is_served_there_to_a_browser(web):
    async with web.get(PATH) as answer:
        assert answer.status == 404
        assert "Telegram" not in await answer.text()


async def test_telegram_is_asked_for_the_kinds_of_update_that_are_handled(product, telegram):
    told = (await telegram.call("getWebhookInfo"))["result"]
    assert told["url"].endswith(PATH)
    assert {"message", "edited_message", "callback_query", "my_chat_member"} <= set(told["allowed_updates"])
