"""The sandbox's front port: the stand-in for Telegram, the chat page, the mailbox; on loopback, in one event loop."""

import asyncio
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
from aiohttp import web

from bot.sandbox import control, mailbox, page_api, pages
from bot.sandbox.forward import forward_to
from bot.sandbox.isolation import isolate
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.telegram import bot_api
from bot.sandbox.telegram.saved_state import SavedState, restore, resume_webhook
from bot.sandbox.telegram.state import TelegramState
from bot.sandbox.telegram.values import MEGABYTE, BotAccount, Clock, Person, default_people

HOST = "127.0.0.1"
SANDBOX_TOKEN = "7000000001:for-the-sandbox-alone"  # noqa: S105 - opens nothing but this stand-in
LARGEST_REQUEST = 64 * MEGABYTE


class TelegramServer:
    """`web_side` is where the bot's own pages are; without it they are not found behind this port."""

    def __init__(
        self,
        state: TelegramState,
        letters: Mailbox,
        *,
        saved: SavedState | None = None,
        with_control: bool = False,
        web_side: str = "",
        more_routes: Iterable[web.AbstractRouteDef] = (),
    ) -> None:
        self.state = state
        self.mailbox = letters
        self.port = 0
        self._saved = saved
        self._web_side = web_side
        self._session: aiohttp.ClientSession | None = None
        self._app = self._assemble(with_control=with_control)
        self._app.add_routes(more_routes)
        self._runner = web.AppRunner(self._app, handler_cancellation=True, shutdown_timeout=1, access_log=None)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    async def start(self, port: int = 0, *, smtp_port: int = 0) -> None:
        if self._web_side:
            self._session = aiohttp.ClientSession()
            self._app.router.add_route("*", "/{path:.*}", forward_to(self._web_side, self._session))
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, port).start()
        self.port = self._runner.addresses[0][1]
        await self.mailbox.start(smtp_port)
        if self._saved:
            self._saved.start()
        resume_webhook(self.state)

    async def stop(self) -> None:
        self._app[bot_api.STOPPING].set()
        self.state.close()
        await self.mailbox.stop()
        await self.state.webhook.close()
        await self._runner.cleanup()
        if self._session:
            await self._session.close()
        if self._saved:
            await self._saved.close()

    def _assemble(self, *, with_control: bool) -> web.Application:
        app = web.Application(middlewares=[isolate], client_max_size=LARGEST_REQUEST)
        app[bot_api.STATE] = self.state
        app[bot_api.STOPPING] = asyncio.Event()
        app[mailbox.MAILBOX] = self.mailbox
        for part in (bot_api, page_api, mailbox, pages):
            app.add_routes(part.routes())
        if with_control:
            app.add_routes(control.routes())
        return app


def open_server(
    *,
    token: str = SANDBOX_TOKEN,
    people: list[Person] | None = None,
    state_file: Path | None = None,
    messages_per_second: float = 30,
    with_control: bool = False,
    web_side: str = "",
    more_routes: Iterable[web.AbstractRouteDef] = (),
    clock: Clock | None = None,
    monotonic: Callable[[], float] = time.monotonic,
) -> TelegramServer:
    """People who are in the state file already stay as they were."""
    clock = clock or _now
    saved = SavedState(state_file) if state_file else None
    state = TelegramState(BotAccount(token), clock, monotonic, keeper=saved, messages_per_second=messages_per_second)
    letters = Mailbox(clock, state.keeper)
    if saved:
        restore(state, saved)
        letters.restore(saved.load("letter").values())
    for person in default_people() if people is None else people:
        if person.id not in state.people:
            state.add_person(person)
    return TelegramServer(
        state, letters, saved=saved, with_control=with_control, web_side=web_side, more_routes=more_routes
    )


def _now() -> datetime:
    return datetime.now(UTC)
