"""Runs the stand-in for Telegram on loopback: `python -m bot.sandbox.telegram_server --port 8081`."""

import asyncio

from aiohttp import web

from bot.sandbox.isolation import isolate
from bot.sandbox.telegram import bot_api
from bot.sandbox.telegram.state import TelegramState
from bot.sandbox.telegram.values import MEGABYTE

HOST = "127.0.0.1"
LARGEST_REQUEST = 64 * MEGABYTE


class TelegramServer:
    def __init__(self, state: TelegramState) -> None:
        self.state = state
        self.app = web.Application(middlewares=[isolate], client_max_size=LARGEST_REQUEST)
        self.app[bot_api.STATE] = state
        self.app[bot_api.STOPPING] = asyncio.Event()
        self.app.add_routes(bot_api.routes())
        self._runner = web.AppRunner(self.app, handler_cancellation=True, shutdown_timeout=1, access_log=None)
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    async def start(self, port: int = 0) -> None:
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        self.app[bot_api.STOPPING].set()
        self.state.close()
        await self.state.webhook.close()
        await self._runner.cleanup()
