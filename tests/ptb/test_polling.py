"""Polling against a server on loopback that confirms by offset as Telegram does: what a kill, a fault or a stop leaves."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs
from telegram import Update
from telegram.error import NetworkError
from telegram.ext import Application, ExtBot, TypeHandler

from bot.ptb.backoff import Backoff
from bot.ptb.errors import TokenRefused, Transient, mark_transient
from bot.ptb.intake import Intake, opened
from bot.ptb.polling import Poller
from bot.ptb.processor import DialogueProcessor
from bot.ptb.transport import Transport
from bot.ptb.updates import RawUpdate
from tests.ptb.builders import MemoryStore, message_json, settled
from tests.support.transport import ME, TOKEN

AT_ONCE = Backoff(timedelta(0), timedelta(0))


class BotApi:
    """Updates wait here until an offset confirms them. `faults` are answered before anything else."""

    def __init__(self) -> None:
        self.updates: list[dict[str, Any]] = []
        self.faults: list[tuple[int, dict[str, Any]]] = []
        self.called: list[str] = []
        self.limits: list[int] = []
        self.confirmed = 0
        self.on_confirm: Callable[[int], None] = lambda offset: None
        self.base = ""

    async def receive(self, request: web.Request) -> web.Response:
        method = request.path.rsplit("/", 1)[-1]
        self.called.append(method)
        if method == "getUpdates":
            return await self.get_updates(await request.post())
        return web.json_response({"ok": True, "result": ME if method == "getMe" else True})

    async def get_updates(self, asked: Any) -> web.Response:
        if self.faults:
            status, body = self.faults.pop(0)
            return web.json_response({"ok": False, "error_code": status} | body, status=status)
        offset = int(asked.get("offset", 0))
        if offset > self.confirmed:
            self.on_confirm(offset)
            self.confirmed = offset
            self.updates = [update for update in self.updates if update["update_id"] >= offset]
        self.limits.append(int(asked["limit"]))
        if not self.updates and int(asked["timeout"]):
            await asyncio.Event().wait()  # a long poll with nothing to tell, until the client goes away
        return web.json_response({"ok": True, "result": self.updates[: int(asked["limit"])]})


@asynccontextmanager
async def serving(api: BotApi) -> AsyncIterator[None]:
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", api.receive)
    runner = web.AppRunner(app, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    api.base = "http://{}:{}/bot".format(*runner.addresses[0][:2])
    yield
    await runner.cleanup()


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    api = BotApi()
    async with serving(api):
        yield api


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


class Handled:
    """What the handlers saw. They wait for `gate`, and fail while the text is in `failing`."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.texts: list[str] = []
        self.failing: set[str] = set()
        self.gate = asyncio.Event()
        self.gate.set()

    async def step(self, update: Update, context: Any) -> None:
        self.begun.append(update.update_id)
        await self.gate.wait()
        text = update.message.text if update.message else "?"
        if text in self.failing:
            raise ConnectionError
        self.texts.append(text)

    async def on_error(self, update: object, context: Any) -> None:
        mark_transient(Transient(retry_after=timedelta(0)))


def an_application(api: BotApi, store: MemoryStore, handled: Handled) -> Application[Any, Any, Any, Any, Any, Any]:
    request = Transport()
    bot = ExtBot(TOKEN, base_url=api.base, request=request, get_updates_request=request)
    application = (
        Application.builder().bot(bot).updater(None).concurrent_updates(DialogueProcessor(store, workers=200)).build()
    )
    application.add_handler(TypeHandler(Update, handled.step))
    application.add_error_handler(handled.on_error)
    return application


@asynccontextmanager
async def polling(
    api: BotApi, store: MemoryStore, handled: Handled, **limits: Any
) -> AsyncIterator[tuple[Poller, asyncio.Task[None]]]:
    application = an_application(api, store, handled)
    async with opened(application):
        poller = Poller(
            application.bot, Intake(application), store, allowed_updates=["message"], backoff=AT_ONCE, **limits
        )
        task = asyncio.create_task(poller.run(deadline=timedelta(seconds=0.05)))
        yield poller, task
        task.cancel()  # a kill, unless it has ended by itself
        await asyncio.gather(task, return_exceptions=True)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0)


async def test_updates_are_handled_and_then_confirmed(api, store):
    handled = Handled()
    api.updates = [message_json(str(number), chat=number, update_id=number) for number in range(1, 6)]
    async with polling(api, store, handled):
        await until(lambda: api.confirmed == 6 and len(handled.texts) == 5)
    assert store.rows == {}


async def test_a_webhook_that_is_set_is_taken_away(api, store):
    handled = Handled()
    active = (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )
    api.faults = [(409, {"description": active})]
    api.updates = [message_json("after", update_id=1)]
    async with polling(api, store, handled):
        await until(lambda: handled.texts == ["after"])
    assert api.called[:4] == ["getMe", "getUpdates", "deleteWebhook", "getUpdates"]


async def test_it_has_caught_up_when_what_waited_is_handled(api, store):
    handled = Handled()
    handled.gate.clear()
    api.updates = [message_json("waits", update_id=1)]
    async with polling(api, store, handled) as (poller, _):
        waiting = asyncio.create_task(poller.caught_up())
        await until(lambda: handled.begun == [1])
        assert not waiting.done()
        handled.gate.set()
        await asyncio.wait_for(waiting, 5)
    assert handled.texts == ["waits"]


async def test_where_nothing_waits_it_has_caught_up_at_once(api, store):
    async with polling(api, store, Handled()) as (poller, _):
        await asyncio.wait_for(poller.caught_up(), 5)


async def test_telegram_hears_of_no_update_before_it_is_kept(api, store):
    handled, kept = Handled(), asyncio.Event()
    handled.gate.clear()

    class SlowStore(MemoryStore):
        async def keep(self, updates: Sequence[RawUpdate]) -> set[int]:
            await kept.wait()
            return await super().keep(updates)

    slow = SlowStore()
    api.on_confirm = lambda offset: kept_before.append(sorted(slow.rows))
    kept_before: list[list[int]] = []
    api.updates = [message_json("a", update_id=1), message_json("b", update_id=2)]
    async with polling(api, slow, handled):
        await until(lambda: api.limits != [])
        await settled()
        assert (api.confirmed, len(api.updates)) == (0, 2)
        kept.set()
        await until(lambda: api.confirmed == 3)
    assert kept_before == [[1, 2]]


async def test_a_hundred_updates_taken_and_none_handled_survive_a_kill(api, store):
    handled = Handled()
    handled.gate.clear()
    api.updates = [message_json(str(number), chat=number % 7, update_id=number) for number in range(1, 101)]
    async with polling(api, store, handled):
        await until(lambda: api.confirmed == 101)
    assert (handled.texts, len(store.rows), api.updates) == ([], 100, [])

    handled = Handled()
    async with polling(api, store, handled):
        await until(lambda: len(handled.texts) == 100)
        await until(lambda: not store.rows)
    for chat in range(7):
        of_chat = [int(text) for text in handled.texts if int(text) % 7 == chat]
        assert of_chat == sorted(of_chat)


async def test_what_failed_for_now_is_tried_again_before_later_ones_of_its_chat(api, store):
    handled = Handled()
    handled.failing.add("first")
    api.updates = [
        message_json("first", chat=1, update_id=1),
        message_json("second", chat=1, update_id=2),
        message_json("other", chat=2, update_id=3),
    ]
    async with polling(api, store, handled):
        await until(lambda: handled.begun.count(1) > 3 and handled.texts == ["other"])
        assert sorted(store.rows) == [1, 2]
        handled.failing.clear()
        await until(lambda: handled.texts == ["other", "first", "second"])
    assert store.rows == {}


async def test_an_update_nobody_can_read_is_dropped_and_only_its_id_is_logged(api, store):
    handled = Handled()
    api.updates = [{"update_id": 1, "message": {"text": "0042", "chat": 5}}, message_json("next", update_id=2)]
    with capture_logs() as logs:
        async with polling(api, store, handled):
            await until(lambda: store.done == {1, 2})
    assert handled.texts == ["next"]
    assert {"event": "an update could not be read", "update_id": 1, "log_level": "warning"} in logs
    assert "0042" not in str(logs)


async def test_an_update_without_a_chat_is_finished_too(api, store):
    handled = Handled()
    api.updates = [{"update_id": 1}]
    async with polling(api, store, handled):
        await until(lambda: store.done == {1})
    assert handled.begun == [1]


async def test_faults_of_telegram_and_of_the_network_are_waited_out(api, store):
    handled = Handled()
    conflict = "Conflict: terminated by other getUpdates request"
    api.faults = [(409, {"description": conflict}), (502, {}), (500, {"description": "Internal Server Error"})]
    api.updates = [message_json("after", update_id=1)]
    with capture_logs() as logs:
        async with polling(api, store, handled):
            await until(lambda: handled.texts == ["after"])
    assert [log["error"] for log in logs] == ["Conflict", "NetworkError", "NetworkError"]
    assert TOKEN not in str(logs)


async def test_a_refused_token_ends_polling_and_is_not_repeated(api, store):
    api.faults = [(401, {"description": "Unauthorized"})]
    async with polling(api, store, Handled()) as (_, task):
        with pytest.raises(TokenRefused) as raised:
            await task
    assert "BOT_TOKEN" in str(raised.value)
    assert raised.value.__context__ is None
    assert TOKEN not in str(raised.value)


async def test_a_token_refused_at_the_start_is_not_repeated_either(store):
    async def receive(request: web.Request) -> web.Response:
        return web.json_response({"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401)

    strict = BotApi()
    strict.receive = receive
    async with serving(strict):
        with pytest.raises(TokenRefused) as raised:
            async with opened(an_application(strict, store, Handled())):
                raise AssertionError("opened")
    assert raised.value.__context__ is None


async def test_nothing_is_fetched_while_too_many_are_in_hand(api, store):
    handled = Handled()
    handled.gate.clear()
    api.updates = [message_json(str(number), chat=number, update_id=number) for number in range(1, 11)]
    async with polling(api, store, handled, most_in_hand=3):
        await until(lambda: len(handled.begun) == 3)
        await settled()
        assert (len(store.rows), len(api.updates)) == (3, 10)
        handled.gate.set()
        await until(lambda: len(handled.texts) == 10)
    assert max(api.limits) == 3


async def test_a_storage_that_is_down_leaves_the_updates_with_telegram(api):
    handled = Handled()

    class DownStore(MemoryStore):
        down = 3

        async def keep(self, updates: Sequence[RawUpdate]) -> set[int]:
            if self.down:
                self.down -= 1
                raise Transient("down")
            return await super().keep(updates)

    store = DownStore()
    api.updates = [message_json("hi", update_id=1)]
    api.on_confirm = lambda offset: confirmed_while_down.append(store.down)
    confirmed_while_down: list[int] = []
    async with polling(api, store, handled):
        await until(lambda: handled.texts == ["hi"] and api.confirmed == 2)
    assert confirmed_while_down == [0]


async def test_a_commit_whose_answer_was_lost_loses_no_update_and_doubles_none(api):
    handled = Handled()

    class ForgetfulStore(MemoryStore):
        answers_lost = 1

        async def keep(self, updates: Sequence[RawUpdate]) -> set[int]:
            kept = await super().keep(updates)
            if self.answers_lost:
                self.answers_lost -= 1
                raise Transient("answer lost")
            return kept

    store = ForgetfulStore()
    api.updates = [message_json("hi", update_id=1)]
    async with polling(api, store, handled):
        await until(lambda: store.done == {1})
    assert handled.texts == ["hi"]


async def test_an_update_that_fails_in_an_unforeseen_way_is_given_up_in_the_end_and_others_go_on(api):
    handled = Handled()

    class BrokenStore(MemoryStore):
        async def take(self, chat_id: int, update_id: int) -> Any:
            if chat_id == 13:
                raise ValueError("0042 is private")
            return await super().take(chat_id, update_id)

    store = BrokenStore()
    api.updates = [message_json("bad", chat=13, update_id=1), message_json("good", chat=2, update_id=2)]
    with capture_logs() as logs:
        async with polling(api, store, handled):
            await until(lambda: store.done == {1, 2})
    assert handled.texts == ["good"]
    failures = [log for log in logs if log.get("update_id") == 1]
    assert [log["gives_up"] for log in failures] == [False, False, False, False, True]
    assert failures[0]["error"] == "ValueError"
    assert "0042" not in str(logs)


async def test_a_stop_ends_what_is_being_handled_and_begins_no_other(api, store):
    handled = Handled()
    handled.gate.clear()
    api.updates = [message_json("first", update_id=1), message_json("second", update_id=2)]
    async with polling(api, store, handled) as (poller, task):
        await until(lambda: handled.begun == [1] and len(store.rows) == 2)
        poller.stop()
        await settled()
        handled.gate.set()
        await task
    assert (handled.texts, sorted(store.rows)) == (["first"], [2])


async def test_a_stop_does_not_wait_past_its_deadline(api, store):
    handled = Handled()
    handled.gate.clear()
    api.updates = [message_json("endless", update_id=1)]
    async with polling(api, store, handled) as (poller, task):
        await until(lambda: handled.begun == [1])
        poller.stop()
        await task
    assert (sorted(store.rows), store.leased) == ([1], set())


async def test_a_kept_row_of_an_older_version_that_cannot_be_read_holds_up_nothing(api, store):
    handled = Handled()
    store.rows = {
        1: RawUpdate(1, b"not even json"),
        2: RawUpdate(2, json.dumps(message_json("kept", update_id=2)).encode()),
    }
    async with polling(api, store, handled):
        await until(lambda: store.done == {1, 2})
    assert handled.texts == ["kept"]


async def test_a_start_that_is_interrupted_leaves_no_connection_open(store):
    asked = asyncio.Event()

    async def receive(request: web.Request) -> web.Response:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    silent = BotApi()
    silent.receive = receive
    async with serving(silent):
        application = an_application(silent, store, Handled())
        start = asyncio.create_task(opened(application).__aenter__())
        await asked.wait()
        start.cancel()
        with pytest.raises(asyncio.CancelledError):
            await start
        with pytest.raises(NetworkError, match="not open"):
            await application.bot.get_me()
