"""How the bot gets its updates: polling with confirmation by offset, a webhook in order, never both."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from tests.support.people import Person
from tests.support.telegram import StandIn


async def polled(telegram: StandIn, **values: Any) -> list[str]:
    """The texts of the messages that a poll brings."""
    return [update["message"]["text"] for update in (await telegram.call("getUpdates", **values))["result"]]


async def next_offset(telegram: StandIn) -> int:
    return (await telegram.call("getUpdates"))["result"][-1]["update_id"] + 1


async def until_polling(telegram: StandIn, count: int = 1) -> None:
    """Asks the server until it has counted the poll."""
    async with asyncio.timeout(5):
        while (await telegram.calls()).get("getupdates", 0) < count:
            pass


async def test_updates_stay_until_a_later_offset_confirms_them(telegram: StandIn, lucia: Person):
    await lucia.sends("one")
    assert await polled(telegram) == await polled(telegram) == ["/start", "one"]
    offset = await next_offset(telegram)
    await lucia.sends("two")
    assert await polled(telegram, offset=offset) == ["two"]
    assert await polled(telegram) == ["two"]


async def test_a_negative_offset_forgets_all_but_the_last(telegram: StandIn, lucia: Person):
    await lucia.sends("one")
    await lucia.sends("two")
    assert await polled(telegram, offset=-1) == ["two"]
    assert await polled(telegram) == ["two"]


async def test_a_poll_brings_a_hundred_updates_at_most(telegram: StandIn, lucia: Person):
    for number in range(100):
        await lucia.sends(str(number))
    assert len(await polled(telegram)) == 100
    assert await polled(telegram, limit=2) == ["/start", "0"]


async def test_a_long_poll_waits_for_the_next_message(telegram: StandIn):
    poll = asyncio.create_task(polled(telegram, timeout=30))
    await until_polling(telegram)
    await telegram.candidate.sends("/start")
    assert await poll == ["/start"]


async def test_a_second_poll_ends_the_first(telegram: StandIn):
    first = asyncio.create_task(telegram.call("getUpdates", timeout=30))
    await until_polling(telegram)
    second = asyncio.create_task(telegram.call("getUpdates", timeout=30))
    assert await first == {
        "ok": False,
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    }
    await telegram.candidate.sends("/start")
    assert len((await second)["result"]) == 1


async def test_only_allowed_updates_are_queued(telegram: StandIn, lucia: Person):
    offset = await next_offset(telegram)
    await telegram.call("getUpdates", offset=offset, allowed_updates=["edited_message"])
    await lucia.edits(await lucia.sends("one"), "two")
    (update,) = (await telegram.call("getUpdates"))["result"]
    assert update["edited_message"]["text"] == "two"


class Hook:
    """A bot's webhook that answers as the test says and keeps what it got."""

    def __init__(self, telegram: StandIn) -> None:
        self._telegram = telegram
        self.got: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.answers: list[web.Response] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.url = ""
        self._news = asyncio.Condition()

    async def take(self, request: web.Request) -> web.Response:
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        async with self._news:
            self.got.append(await request.json())
            self._news.notify_all()
        await self.gate.wait()
        return self.answers.pop(0) if self.answers else web.Response()

    async def has_got(self, count: int) -> list[dict[str, Any]]:
        async with asyncio.timeout(5), self._news:
            await self._news.wait_for(lambda: len(self.got) >= count)
        return self.got

    async def is_set(self, **values: Any) -> dict[str, Any]:
        return await self._telegram.call("setWebhook", url=self.url, **values)


@pytest.fixture
async def hook(telegram: StandIn) -> AsyncIterator[Hook]:
    hook = Hook(telegram)
    app = web.Application()
    app.router.add_post("/hook", hook.take)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    await telegram.call("deleteWebhook")
    hook.gate.set()
    await runner.cleanup()


async def test_a_webhook_gets_what_waited_and_what_comes_with_its_secret(telegram: StandIn, lucia: Person, hook: Hook):
    assert (await hook.is_set(secret_token="s3cret"))["ok"]
    await hook.has_got(1)
    await lucia.sends("one")
    assert [update["message"]["text"] for update in await hook.has_got(2)] == ["/start", "one"]
    assert hook.secrets == ["s3cret", "s3cret"]


async def test_polling_is_refused_while_a_webhook_is_set(telegram: StandIn, hook: Hook):
    waiting = asyncio.create_task(telegram.call("getUpdates", timeout=30))
    await until_polling(telegram)
    await hook.is_set()
    assert (await waiting)["description"] == "Conflict: terminated by setWebhook request"
    refused = await telegram.call("getUpdates")
    assert (refused["error_code"], refused["description"]) == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
    await telegram.call("deleteWebhook")
    assert (await telegram.call("getUpdates"))["ok"]


async def test_the_next_update_of_a_chat_waits_for_the_answer_to_the_one_before(
    telegram: StandIn, lucia: Person, hook: Hook
):
    hook.gate.clear()
    await hook.is_set()
    await lucia.sends("one")
    await telegram.other_candidate.sends("from another chat")
    await lucia.presses_data("go", on=1)
    arrived = [kind_and_text(update) for update in await hook.has_got(3)]
    assert sorted(arrived) == [("callback_query", "go"), ("message", "/start"), ("message", "from another chat")]
    hook.gate.set()
    assert kind_and_text((await hook.has_got(4))[3]) == ("message", "one")


async def test_a_refused_update_comes_again_before_any_later_one(telegram: StandIn, lucia: Person, hook: Hook):
    hook.answers = [web.Response(status=500), web.Response(status=503, headers={"Retry-After": "0"})]
    await hook.is_set()
    await lucia.sends("one")
    arrived = [kind_and_text(update)[1] for update in await hook.has_got(4)]
    assert arrived == ["/start", "/start", "/start", "one"]


async def test_no_more_connections_are_opened_than_allowed(telegram: StandIn, hook: Hook):
    hook.gate.clear()
    await hook.is_set(max_connections=2)
    people = await telegram.add_people(5)
    for person in people:
        await person.sends("hello")
    await hook.has_got(2)
    assert (await telegram.call("getWebhookInfo"))["result"]["pending_update_count"] == 5
    assert len(hook.got) == 2
    hook.gate.set()
    await hook.has_got(5)


async def test_the_webhooks_last_error_is_told(telegram: StandIn, lucia: Person, hook: Hook):
    hook.answers = [web.Response(status=500), web.Response(status=500)]
    await hook.is_set()
    await hook.has_got(2)
    info = (await telegram.call("getWebhookInfo"))["result"]
    assert info["url"] == hook.url
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"


async def test_a_webhook_may_start_from_nothing(telegram: StandIn, lucia: Person, hook: Hook):
    await hook.is_set(drop_pending_updates=True)
    await lucia.sends("one")
    assert [kind_and_text(update)[1] for update in await hook.has_got(1)] == ["one"]


def kind_and_text(update: dict[str, Any]) -> tuple[str, str]:
    if "callback_query" in update:
        return "callback_query", update["callback_query"]["data"]
    return "message", update["message"]["text"]
