"""Whether the product lives and can do its work, for those who watch over it; and what every answer carries."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.web.headers import HEADERS
from tests.support import product as products
from tests.support.cable import Cable
from tests.support.telegram import StandIn


@pytest.fixture
async def telegram() -> AsyncIterator[StandIn]:
    async with StandIn() as telegram:
        yield telegram


@pytest.fixture
async def web(telegram: StandIn, sqlite_url: str) -> AsyncIterator[aiohttp.ClientSession]:
    async with products.running(telegram, sqlite_url) as product, products.web_of(product) as web:
        yield web


async def test_a_process_that_turns_is_alive(web):
    async with web.get("/healthz") as answer:
        assert (answer.status, await answer.json()) == (200, {"status": "ok"})


async def test_with_its_database_it_is_ready(web):
    async with web.get("/readyz") as answer:
        assert (answer.status, (await answer.json())["ready"]) == (200, True)


async def test_without_its_database_it_is_alive_but_not_ready_until_the_database_is_back(telegram, postgres_url):
    async with (
        Cable(postgres_url) as cable,
        products.running(telegram, cable.url) as product,
        products.web_of(product) as web,
    ):
        cable.cut()
        async with web.get("/readyz") as answer:
            assert (answer.status, (await answer.json())["checks"]["database"]) == (503, False)
        async with web.get("/healthz") as answer:
            assert answer.status == 200
        async with web.post(f"/verify/{'x' * 22}") as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        cable.mend()
        async with web.get("/readyz") as answer:
            assert answer.status == 200


async def test_metrics_are_there_for_prometheus(web):
    async with web.get("/metrics") as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("text/plain; version=")


async def test_what_is_not_built_is_not_there(web):
    for path in ("/", "/.env", "/%2e%2e/etc/passwd", "/metrics.txt"):
        async with web.get(path, allow_redirects=False) as answer:
            assert (path, answer.status) == (path, 404)
            assert await answer.text() == "There is nothing at this address.\n"


async def test_every_answer_carries_the_security_headers_and_does_not_name_its_server(web):
    for path in ("/healthz", "/readyz", "/metrics", "/nothing/here"):
        async with web.get(path) as answer:
            assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
            assert "Server" not in answer.headers


async def test_by_polling_there_is_no_webhook_to_speak_to(web):
    async with web.post("/telegram/webhook", data=b"{}") as answer:
        assert answer.status == 404
