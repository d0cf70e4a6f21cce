"""The whole product beside the stand-in for Telegram: in this process, or as a process of its own that can be killed."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import aiohttp

from bot import app
from bot.app import Product
from bot.settings import read_settings
from tests.support.databases import TEST_KEY
from tests.support.forked import Forked
from tests.support.telegram import StandIn

ROOT = Path(__file__).parents[2]
WEBHOOK_SECRET = "a-secret-of-the-tests"


def environment(telegram: StandIn, database_url: str, **more: str) -> dict[str, str]:
    """Settings that suffice to run; `more` adds or replaces, by names without `BOT_`."""
    given = {
        **telegram.environment,
        "BOT_DATABASE_URL": database_url,
        "BOT_ENCRYPTION_KEYS": TEST_KEY,
        "BOT_OWNER_IDS": str(telegram.owner.id),
        "BOT_ORGANISATION": "Sample Exams",
        "BOT_SUPPORT_CONTACT": "help@exams.example",
        "BOT_TERMS_URL": "https://exams.example/terms",
        "BOT_PRIVACY_URL": "https://exams.example/privacy",
        "BOT_MAIL_FROM": "Sample Exams <results@exams.example>",
        "BOT_HTTP_PORT": "0",
        "BOT_WEBHOOK_SECRET": WEBHOOK_SECRET,
    }
    if more.get("mode") == "webhook":
        port = free_port()
        given |= {"BOT_HTTP_PORT": str(port), "BOT_PUBLIC_URL": f"http://127.0.0.1:{port}"}
    return given | {f"BOT_{name.upper()}": value for name, value in more.items()}


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def running(telegram: StandIn, database_url: str, **more: str) -> AsyncIterator[Product]:
    """The product in this process and loop."""
    settings = read_settings(environment(telegram, database_url, **more), None)
    async with app.running(settings) as product:
        yield product


@asynccontextmanager
async def web_of(product: Product) -> AsyncIterator[aiohttp.ClientSession]:
    """The product's own web side, as its visitors reach it."""
    async with aiohttp.ClientSession(f"http://127.0.0.1:{product.port}") as session:
        yield session


class ProductProcess:
    """`results-bot run` as its own process, and other commands. Everything it writes is kept for the test to read."""

    def __init__(self, settings: Mapping[str, str], folder: Path) -> None:
        self._environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "BOT_LOG_FORMAT": "json", **settings}
        self._folder = folder
        self._process: Forked | None = None
        self.log = folder / "bot.log"

    async def start(self, *, within: float = 20) -> None:
        """Returns when it is ready for updates."""
        before = self._lines().count('"event": "ready"')
        self._process = Forked(["run"], self._environment, self._folder, self.log)
        async with asyncio.timeout(within):
            while self._lines().count('"event": "ready"') == before:
                assert self._process.returncode is None, self._lines()
                await asyncio.sleep(0.02)

    async def kill(self) -> None:
        """As by `kill -9`."""
        if self._process is not None:
            await self._process.ends(signal.SIGKILL)

    async def stop(self) -> int:
        """As a supervisor does; the exit code."""
        assert self._process is not None
        await self._process.ends(signal.SIGTERM)
        return await self._process.wait()

    async def command(self, *arguments: str) -> tuple[int, str]:
        """Another command of the program beside it: exit code and everything it wrote."""
        said = self._folder / f"said-{uuid4()}"
        code = await Forked(arguments, self._environment, self._folder, said).wait()
        return code, said.read_text(encoding="utf-8")

    async def begins(self, *arguments: str) -> asyncio.subprocess.Process:
        """The same as `python -m bot`, for a test that speaks with it or does not wait for its end."""
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *arguments,
            env=self._environment,
            cwd=self._folder,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )

    def _lines(self) -> str:
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""
