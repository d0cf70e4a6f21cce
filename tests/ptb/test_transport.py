"""The transport against a real server on loopback: what goes out, what comes back, and what an error never holds."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputFile
from telegram.error import BadRequest, InvalidToken, NetworkError, TelegramError, TimedOut
from telegram.ext import ExtBot

from bot.ptb.errors import FileTooLarge, LostReply, NotConnected
from bot.ptb.transport import Timeouts, Transport
from tests.support.transport import ME, TOKEN

SENT = {"ok": True, "result": {"message_id": 5, "date": 1, "chat": {"id": 1, "type": "private"}}}


class Server:
    """Answers every call as `answer` says, and remembers the forms."""

    def __init__(self) -> None:
        self.forms: list[dict[str, Any]] = []
        self.files: dict[str, tuple[str, bytes]] = {}
        self.base = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(SENT)

    async def receive(self, request: web.Request) -> web.StreamResponse:
        if request.path.endswith("/getMe"):
            return web.json_response({"ok": True, "result": ME})
        form = await request.post()
        for name, value in form.items():
            if isinstance(value, web.FileField):
                self.files[name] = (value.filename, value.file.read())
        self.forms.append({name: value for name, value in form.items() if isinstance(value, str)})
        return await self.answer(request)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server, app = Server(), web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_route("*", "/{rest:.*}", server.receive)
    runner = web.AppRunner(app, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    server.base = f"http://{host}:{port}"
    yield server
    await runner.cleanup()


def a_bot(base: str, **transport: Any) -> ExtBot[None]:
    request = Transport(**transport)
    return ExtBot(
        TOKEN, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot", request=request, get_updates_request=request
    )


def says_nothing_of_the_token(error: BaseException) -> bool:
    told = "".join(f"{part!r} {part}" for part in (error, error.__cause__, error.__context__))
    return TOKEN not in told and "127.0.0.1" not in told


async def test_a_message_goes_out_as_a_form_and_its_answer_comes_back(server):
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Пуск", callback_data="go")]])
    async with a_bot(server.base) as bot:
        message = await bot.send_message(1, "señal & sign", reply_markup=keyboard)
    assert message.message_id == 5
    assert server.forms[0]["text"] == "señal & sign"
    assert json.loads(server.forms[0]["reply_markup"])["inline_keyboard"][0][0]["text"] == "Пуск"


async def test_an_answer_may_take_longer_than_usual_where_it_is_waited_for(server):
    async def answer(request: web.Request) -> web.Response:
        await asyncio.sleep(0.3)
        return web.json_response(SENT)

    server.answer = answer
    async with a_bot(server.base, timeouts=Timeouts(read=0.05, connect=0.05, write=0.05)) as bot:
        with pytest.raises(TimedOut):
            await bot.send_message(1, "hi")
        assert (await bot.send_message(1, "hi", read_timeout=5)).message_id == 5


async def test_a_file_is_uploaded_under_its_own_name(server):
    async with a_bot(server.base) as bot:
        await bot.send_document(1, InputFile(b"\x00rows", "отчёт 1.csv"), caption="Report")
    assert server.files["document"] == ("отчёт 1.csv", b"\x00rows")
    assert server.forms[0]["caption"] == "Report"


async def test_a_refusal_is_the_librarys_error_in_telegrams_words(server):
    async def answer(request: web.Request) -> web.Response:
        body = {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"}
        return web.json_response(body, status=400)

    server.answer = answer
    async with a_bot(server.base) as bot:
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(1, "hi")


async def test_a_proxys_page_is_not_quoted(server):
    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=f"<p>{request.path} failed</p>", status=502, content_type="text/html")

    server.answer = answer
    async with a_bot(server.base) as bot:
        with pytest.raises(NetworkError, match=r"^Bad Gateway \(502\)$") as raised:
            await bot.send_message(1, "hi")
    assert says_nothing_of_the_token(raised.value)


@pytest.mark.parametrize("body", ["half an ans", "[]", '{"ok": true}'])
async def test_an_answer_that_cannot_be_read_may_have_been_a_yes(server, body, caplog):
    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=body)

    server.answer = answer
    async with a_bot(server.base) as bot:
        with pytest.raises(LostReply):
            await bot.send_message(1, "hi")
    assert body not in caplog.text


async def test_a_connection_that_breaks_before_the_answer_may_have_been_a_yes(server):
    async def answer(request: web.Request) -> web.Response:
        request.transport.abort()
        return web.Response()

    server.answer = answer
    async with a_bot(server.base) as bot:
        with pytest.raises(LostReply) as raised:
            await bot.send_message(1, "hi")
    assert len(server.forms) == 1
    assert says_nothing_of_the_token(raised.value)


async def test_an_answer_that_breaks_off_may_have_been_a_yes(server):
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b'{"ok": true')
        request.transport.close()
        return response

    server.answer = answer
    async with a_bot(server.base) as bot:
        with pytest.raises(LostReply) as raised:
            await bot.send_message(1, "hi")
    assert says_nothing_of_the_token(raised.value)


async def test_an_answer_that_does_not_come_in_time_may_have_been_a_yes(server):
    async def answer(request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    server.answer = answer
    async with a_bot(server.base) as bot:
        with pytest.raises(TimedOut) as raised:
            await bot.send_message(1, "hi", read_timeout=0.01, write_timeout=0.01)
    assert says_nothing_of_the_token(raised.value)


def a_closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


async def test_no_connection_means_that_nothing_was_done():
    request = Transport()
    async with request:
        with pytest.raises(NotConnected) as raised:
            await request.post(f"http://127.0.0.1:{a_closed_port()}/bot{TOKEN}/sendMessage")
    assert says_nothing_of_the_token(raised.value)


async def test_an_address_that_is_none_is_not_shown_either():
    request = Transport()
    async with request:
        with pytest.raises(NotConnected) as raised:
            await request.post(f"http://[bad/bot{TOKEN}/sendMessage")
    assert says_nothing_of_the_token(raised.value)


async def test_a_full_pool_of_those_who_send_files_means_that_nothing_was_done(server):
    gate = asyncio.Event()

    async def answer(request: web.Request) -> web.Response:
        await gate.wait()
        return web.json_response(SENT)

    server.answer = answer
    async with a_bot(server.base, connections=1, timeouts=Timeouts(pool=0.01, connect=0.01)) as bot:
        first = asyncio.create_task(bot.send_document(1, InputFile(b"rows"), connect_timeout=5))
        while not server.forms:
            await asyncio.sleep(0)
        with pytest.raises(NotConnected):
            await bot.send_document(1, InputFile(b"rows"))
        gate.set()
        await first
    assert len(server.forms) == 1


async def test_a_redirect_is_not_followed(server):
    async def answer(request: web.Request) -> web.Response:
        raise web.HTTPFound("/elsewhere")

    server.answer = answer
    async with a_bot(server.base) as bot:
        with pytest.raises(NetworkError):
            await bot.send_message(1, "hi")
    assert len(server.forms) == 1


async def test_a_file_is_fetched_up_to_the_limit(server):
    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=b"x" * int(request.path.rsplit("/", 1)[-1]))

    server.answer = answer
    request = Transport(file_limit=1000)
    async with request:
        assert len(await request.retrieve(f"{server.base}/file/bot{TOKEN}/1000")) == 1000
        with pytest.raises(FileTooLarge) as raised:
            await request.retrieve(f"{server.base}/file/bot{TOKEN}/1001")
    assert says_nothing_of_the_token(raised.value)


async def test_a_transport_that_is_not_open_says_so():
    with pytest.raises(NetworkError, match="not open"):
        await Transport().post("http://127.0.0.1/")


async def test_a_transport_opens_again_after_it_was_shut(server):
    bot = a_bot(server.base)
    for _ in range(2):
        async with bot:
            await bot.send_message(1, "hi")
    assert len(server.forms) == 2


async def test_a_refused_token_is_told_apart(server):
    async def answer(request: web.Request) -> web.Response:
        return web.json_response({"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401)

    server.answer = answer
    async with a_bot(server.base) as bot:
        with pytest.raises(InvalidToken) as raised:
            await bot.send_message(1, "hi")
    assert says_nothing_of_the_token(raised.value)
    assert isinstance(raised.value, TelegramError)
