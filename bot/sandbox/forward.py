"""Puts the bot's own web side behind the sandbox's front port: what is not the sandbox's is passed on to it."""

from collections.abc import Awaitable, Callable

import aiohttp
from aiohttp import web

_BETWEEN_NEIGHBOURS = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding"})
_NOT_PASSED_ON = _BETWEEN_NEIGHBOURS | {"host", "accept-encoding"}


def forward_to(base_url: str, session: aiohttp.ClientSession) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def serve(request: web.Request) -> web.Response:
        headers = [(name, value) for name, value in request.headers.items() if name.lower() not in _NOT_PASSED_ON]
        headers += [
            ("X-Forwarded-For", request.remote or ""),
            ("X-Forwarded-Host", request.host),
            ("X-Forwarded-Proto", "http"),
        ]
        call = session.request(
            request.method,
            base_url + request.raw_path,
            headers=headers,
            data=await request.read(),
            allow_redirects=False,
        )
        try:
            async with call as answer:
                return await _copy(answer)
        except aiohttp.ClientError:
            return web.Response(status=502, text="The bot's web side does not answer yet. Try again in a moment.")

    return serve


async def _copy(answer: aiohttp.ClientResponse) -> web.Response:
    copy = web.Response(status=answer.status, body=await answer.read())
    for name, value in answer.headers.items():
        if name.lower() not in _BETWEEN_NEIGHBOURS:
            copy.headers.add(name, value)
    return copy
