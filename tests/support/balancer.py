"""What stands in front of several replicas: each request goes to the next one."""

from collections import Counter
from itertools import cycle
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import web

_NOT_PASSED_ON = {"host", "content-length", "transfer-encoding", "connection", "date", "server"}


class Balancer:
    """`async with Balancer(8081, 8082) as balancer:` is reached at `balancer.url`."""

    def __init__(self, *ports: int) -> None:
        self.ports = ports
        self._turns = cycle(ports)
        self.answered: Counter[int] = Counter()
        """How many requests each replica has taken."""
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._pass_on)
        self._session = aiohttp.ClientSession()
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()
        await self._runner.cleanup()

    async def _pass_on(self, request: web.Request) -> web.Response:
        port = next(self._turns)
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _NOT_PASSED_ON}
        there = f"http://127.0.0.1:{port}{request.rel_url}"
        async with self._session.request(request.method, there, data=await request.read(), headers=headers) as answer:
            self.answered[port] += answer.ok
            kept = {name: value for name, value in answer.headers.items() if name.lower() not in _NOT_PASSED_ON}
            return web.Response(status=answer.status, body=await answer.read(), headers=kept)
