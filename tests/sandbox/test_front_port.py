"""Behind the sandbox's one port stand its own pages and the bot's web side."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from tests.support.telegram import StandIn


async def show(request: web.Request) -> web.Response:
    body = {"path": request.raw_path, "body": await request.text(), "host": request.headers["X-Forwarded-Host"]}
    response = web.json_response(body, status=418)
    response.set_cookie("seen", "yes")
    return response


@pytest.fixture
async def web_side() -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", show)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_what_is_not_the_sandboxs_own_is_the_bots_web_side(web_side: str):
    async with (
        StandIn(web_side=web_side) as telegram,
        telegram.session.post("/verify/a%20b?c=d", data=b"hello") as answer,
    ):
        assert answer.status == 418
        assert answer.cookies["seen"].value == "yes"
        assert await answer.json() == {"path": "/verify/a%20b?c=d", "body": "hello", "host": telegram.url[7:]}


async def test_the_webhook_is_reached_through_the_front_port(web_side: str):
    async with StandIn(web_side=web_side) as telegram, aiohttp.ClientSession(telegram.url) as program:
        async with program.post("/telegram/webhook", json={"update_id": 1}) as answer:
            assert (await answer.json())["body"] == '{"update_id": 1}'
        async with program.post("/verify", data=b"hello") as answer:  # it asks for a token or a code
            assert answer.status == 418
        async with program.post("/sandbox/people/1/messages", json={"text": "hello"}) as answer:
            assert answer.status == 403


async def test_a_web_side_that_is_not_there_yet_is_said_so():
    async with StandIn(web_side="http://127.0.0.1:9") as telegram, telegram.session.get("/healthz") as answer:
        assert answer.status == 502
        assert "Try again" in await answer.text()


async def test_two_thousand_people_are_written_to():
    async with StandIn(messages_per_second=100_000) as telegram:
        for person in await telegram.add_people(2000):
            await telegram.call("sendMessage", chat_id=person.id, text="Your result is out")
        assert len(await telegram.counts("result is out")) == 2000
        assert (await telegram.calls())["sendmessage"] == 2000


async def test_a_form_of_a_page_that_refers_to_nobody_is_passed_on_and_another_sites_is_not(web_side: str):
    async with StandIn(web_side=web_side) as telegram, aiohttp.ClientSession(telegram.url) as browser:
        for site, status in (("same-origin", 418), ("same-site", 403), ("cross-site", 403), ("none", 403)):
            headers = {"Origin": "null", "Sec-Fetch-Site": site}
            async with browser.post("/verify", data=b"hello", headers=headers) as answer:
                assert (site, answer.status) == (site, status)
        async with browser.post("/verify", data=b"hello", headers={"Origin": "null"}) as answer:
            assert answer.status == 403
