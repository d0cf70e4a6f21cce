"""The product's pages over real HTTP, with ports and a clock of the test's own; and visitors with a browser's cookies."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Self

import aiohttp

from bot.services.ports.base import Ports
from bot.web.inbox import inbox_routes
from bot.web.listener import listening
from bot.web.pages import make_web
from bot.web.rendering import static_routes
from bot.web.server import serving
from bot.web.stop_mail import stop_mail_routes
from bot.web.verify import verify_routes
from bot.web.visitors import Visitors

PROXY = "127.0.0.1"
"""The tests speak from there, and so may say from where they forward."""


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: "aiohttp.typedefs.CIMultiDictProxy[str]"
    url: str

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")

    @property
    def cookies(self) -> list[str]:
        return self.headers.getall("Set-Cookie", [])


class Visitor:
    """One browser: its cookies, its address, its language."""

    def __init__(self, base: str, address: str = "203.0.113.7") -> None:
        self.base = base
        self._headers = {"X-Forwarded-For": address}
        self.session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.session.close()

    async def get(self, path: str, *, follow: bool = False, **headers: str) -> Answer:
        return await self._ask("GET", path, follow=follow, headers=headers)

    async def post(self, path: str, *, follow: bool = False, **fields: str) -> Answer:
        return await self._ask("POST", path, follow=follow, data=fields)

    def at(self, path: str) -> str:
        return self.base + path

    async def opens(self, token: str) -> Answer:
        """The link, the button, and what it shows."""
        return await self.post(f"/verify/{token}", follow=True)

    async def _ask(self, method: str, path: str, *, follow: bool, headers: dict | None = None, **more) -> Answer:
        async with self.session.request(
            method, self.base + path, allow_redirects=follow, headers=self._headers | (headers or {}), **more
        ) as answer:
            return Answer(answer.status, await answer.text(errors="replace"), answer.headers, str(answer.url))


class Site:
    """Where the pages are."""

    def __init__(self, url: str) -> None:
        self.url = url

    def visitor(self, address: str = "203.0.113.7") -> Visitor:
        return Visitor(self.url, address)


@asynccontextmanager
async def served(ports: Ports) -> AsyncIterator[Site]:
    routes = [
        *static_routes(),
        *verify_routes(ports, Visitors([PROXY])),
        *stop_mail_routes(ports),
        *inbox_routes(ports, Visitors([PROXY])),
    ]
    with listening("127.0.0.1", 0) as listener:
        async with serving(make_web(routes, ports.policy.public_url), listener):
            yield Site(f"http://127.0.0.1:{listener.getsockname()[1]}")
