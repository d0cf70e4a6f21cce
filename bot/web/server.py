"""Serves the web side inside the bot's own event loop; when to stop is the bot's decision, not the server's."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from starlette.types import ASGIApp

_GRACE = 10  # seconds that requests in hand are given at a stop


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """None: the process's own handlers stay."""
        yield


class PortTaken(Exception):  # noqa: N818  the name says what happened
    """Nothing can listen there; the text is one line for the operator."""


@asynccontextmanager
async def serving(web: ASGIApp, host: str, port: int) -> AsyncIterator[int]:
    """Yields the port it listens on (a free one where 0 was asked for). Raises `PortTaken`."""
    listener = _listener(host, port)
    config = uvicorn.Config(
        web,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        proxy_headers=False,  # whom to believe is `bot/web/visitors.py`'s to say
        timeout_graceful_shutdown=_GRACE,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        await task


def _listener(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()  # who comes before the server has started waits for it, and is not refused
    except OSError as error:
        listener.close()
        raise PortTaken(
            f"BOT_HTTP_PORT: nothing can listen on {host} port {port} ({error.strerror}); choose another"
        ) from None
    return listener
