"""Serves the web side inside the bot's own event loop; when to stop is the bot's decision, not the server's."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncIterator, Iterator

    from starlette.types import ASGIApp

_GRACE = 10  # seconds that requests in hand are given at a stop


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """None: the process's own handlers stay."""
        yield


@asynccontextmanager
async def serving(web: ASGIApp, listener: socket.socket) -> AsyncIterator[None]:
    """Whoever has come to the listener meanwhile is answered first."""
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
        yield
    finally:
        server.should_exit = True
        await task
