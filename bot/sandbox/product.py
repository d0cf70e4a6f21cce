"""The product as the sandbox runs it: a process of its own, with settings of the sandbox's making and nothing else."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.sandbox.folder import Folder, SandboxError, write_private
from bot.sandbox.sample.papers import BOARD
from bot.sandbox.sample.people import OWNER
from bot.sandbox.server import HOST, SANDBOX_TOKEN

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator, Sequence

_ROOT: Final = Path(__file__).parents[2]
_PYTHON: Final = (sys.executable, "-P", "-m")
_SECONDS_TO_STOP: Final = 10
_LAST_WORDS: Final = 5


@dataclass(frozen=True, slots=True)
class Product:
    """How to start it in this folder, between which ports."""

    folder: Folder
    front_port: int
    web_port: int
    smtp_port: int
    mode: str
    webhook_secret: str = field(default_factory=secrets.token_urlsafe, repr=False)

    @property
    def settings(self) -> dict[str, str]:
        front = f"http://{HOST}:{self.front_port}"
        return {
            "BOT_TOKEN": SANDBOX_TOKEN,
            "BOT_API_URL": front,
            "BOT_DATABASE_URL": f"sqlite+aiosqlite:///{self.folder.database.name}",
            "BOT_ENCRYPTION_KEYS_FILE": self.folder.keys.name,
            "BOT_OWNER_IDS": str(OWNER),
            "BOT_MODE": self.mode,
            "BOT_WEBHOOK_SECRET": self.webhook_secret,
            "BOT_PUBLIC_URL": front,
            "BOT_HTTP_HOST": HOST,
            "BOT_HTTP_PORT": str(self.web_port),
            "BOT_TRUSTED_PROXIES": HOST,
            "BOT_SMTP_URL": f"smtp://{HOST}:{self.smtp_port}",
            "BOT_MAIL_FROM": "results@harbour-exams.example",
            "BOT_CHAT_IMPORT_ENTRIES": "true",
            "BOT_ORGANISATION": BOARD,
            "BOT_SUPPORT_CONTACT": "help@harbour-exams.example",
            "BOT_TERMS_URL": f"{front}/sandbox/static/terms.html",
            "BOT_PRIVACY_URL": f"{front}/sandbox/static/privacy.html",
        }

    def write_settings(self) -> None:
        """For `results-bot` typed by hand in the folder, beside the running bot."""
        lines = ["# Written by the sandbox at each start; what is changed here is lost."]
        lines += [f"{name}={value}" for name, value in self.settings.items() if value]
        write_private(self.folder.path / ".env", "\n".join(lines) + "\n")

    async def do(self, *commands: Sequence[str]) -> None:
        """Commands of the command line in their order, to the last one's end. Raises SandboxError."""
        process = await self._start("bot.sandbox.commands", json.dumps(commands), output=asyncio.subprocess.PIPE)
        try:
            output, _ = await process.communicate()
        finally:
            await _end(process)
        if process.returncode:
            raise SandboxError(output.decode(errors="replace").strip())

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Process]:
        """The bot, for as long as the block lasts; its log goes to the folder."""
        with self.folder.log.open("ab") as log:
            process = await self._start("bot.sandbox.leash", "run", output=log.fileno())
        try:
            yield process
        finally:
            await _end(process)

    def last_words(self) -> str:
        lines = self.folder.log.read_text("utf-8", errors="replace").splitlines()
        return "\n".join(lines[-_LAST_WORDS:])

    async def _start(self, module: str, *arguments: str, output: int) -> Process:
        """In a session of its own: Ctrl-C reaches the sandbox alone, which then ends it in turn."""
        return await asyncio.create_subprocess_exec(
            *_PYTHON,
            module,
            *arguments,
            cwd=self.folder.path,
            env=self.settings | {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"},
            stdin=asyncio.subprocess.PIPE,
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )


async def _end(process: Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(_SECONDS_TO_STOP):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
