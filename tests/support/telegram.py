"""The stand-in for Telegram as tests use it: started in this process or as its own, with people and faults at hand."""

import asyncio
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp

from bot.sandbox.server import SANDBOX_TOKEN, TelegramServer, open_server
from tests.support.people import Person

FIRST_ADDED_PERSON = 1_000_000
FIRST_GROUP = -1_001_000_000_000


class StandIn:
    """`async with StandIn() as telegram:` gives a running one with five people, who have not started the bot yet."""

    token = SANDBOX_TOKEN

    def __init__(self, **options: Any) -> None:
        self._options = options
        self._server: TelegramServer | None = None
        self._added = 0
        self._groups = 0
        self.url = ""
        self.smtp_url = ""
        self.session: aiohttp.ClientSession

    async def __aenter__(self) -> Self:
        await self._start()
        self.session = aiohttp.ClientSession(self.url, headers={"Origin": self.url})
        self.candidate = self.person(101, "Lucía")
        self.other_candidate = self.person(102, "Дмитрий")
        self.owner = self.person(201, "Olivia")
        self.staff = self.person(202, "Samuel")
        self.stranger = self.person(301, "Mei")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.session.close()
        await self._stop()

    @property
    def server(self) -> TelegramServer:
        """Only where the stand-in runs in this process."""
        assert self._server, "this stand-in runs in a process of its own"
        return self._server

    @property
    def environment(self) -> dict[str, str]:
        """The settings by which a bot finds it."""
        return {"BOT_API_URL": self.url, "BOT_TOKEN": self.token, "BOT_SMTP_URL": self.smtp_url}

    def person(self, number: int, name: str = "") -> Person:
        return Person(self.session, number, name)

    async def add_people(self, count: int) -> list[Person]:
        """People who have started the bot already; thousands cost next to nothing."""
        first = FIRST_ADDED_PERSON + self._added
        self._added += count
        answer = await self._control("POST", "people", {"count": count, "first_id": first})
        return [self.person(number) for number in answer["ids"]]

    async def deactivates(self, person: Person) -> None:
        await self._control("PUT", f"people/{person.id}/deactivated", {})

    async def fails(
        self, method: str, kind: str, *, times: int = 1, to: Person | None = None, retry_after: int = 1
    ) -> None:
        """The next calls of the method fail: 429, 500, 502, dropped, lost-reply (done, no answer), no-reply (silence)."""
        fault = {"method": method, "kind": kind, "times": times, "retry_after": retry_after}
        await self._control("POST", "faults", fault | {"chat_id": to.id if to else None})

    async def takes(self, seconds: float, method: str = "*") -> None:
        """Each call of the method takes so long."""
        await self._control("PUT", "latency", {"method": method, "seconds": seconds})

    async def mends(self) -> None:
        await self._control("DELETE", "faults")

    async def adds_bot_to_group(self, person: Person, *, kind: str = "supergroup") -> int:
        """`kind` is group, supergroup or channel; gives its chat id."""
        self._groups += 1
        group = {"id": FIRST_GROUP - self._groups, "type": kind, "title": "Exam talk", "person": person.id}
        await self._control("POST", "groups", group)
        return group["id"]

    async def says_in_group(self, person: Person, group: int, text: str) -> None:
        await self._control("POST", f"groups/{group}/messages", {"person": person.id, "text": text})

    async def group(self, group: int) -> dict[str, Any]:
        """`status` of the bot there, and `messages`."""
        return await self._control("GET", f"groups/{group}")

    async def calls(self) -> dict[str, int]:
        """How often each method (in small letters) was called."""
        return await self._control("GET", "calls")

    async def counts(self, text: str) -> dict[int, int]:
        """In which chats the bot's messages hold the text, and how often."""
        async with self.session.get("/sandbox/control/counts", params={"text": text}) as answer:
            return {int(chat): count for chat, count in (await answer.json()).items()}

    async def call(self, method: str, **values: Any) -> dict[str, Any]:
        """One call of the Bot API as a bot makes it; gives the whole answer, refused or not."""
        async with self.session.post(f"/bot{self.token}/{method}", json=values) as answer:
            return await answer.json()

    async def letter_to(self, address: str, *, holding: str = "", within: float = 5) -> dict[str, Any]:
        """The newest letter to an address, as soon as there is one: `subject`, `text`, `html`."""
        async with asyncio.timeout(within):
            while True:
                listing = await self._get("/sandbox/mail")
                for listed in listing["letters"]:
                    if address not in listed["recipients"]:
                        continue
                    letter = await self._get(f"/sandbox/mail/{listed['id']}")
                    if holding in letter["subject"] + letter["text"]:
                        return letter
                await self._get(f"/sandbox/mail/changes?after={listing['event']}&wait={within}")

    async def letters(self) -> list[dict[str, Any]]:
        return (await self._get("/sandbox/mail"))["letters"]

    async def _start(self) -> None:
        self._server = open_server(with_control=True, **self._options)
        await self._server.start()
        self.url = self._server.url
        self.smtp_url = f"smtp://127.0.0.1:{self._server.mailbox.port}"

    async def _stop(self) -> None:
        await self.server.stop()

    async def _get(self, path: str) -> Any:
        async with self.session.get(path) as answer:
            return await answer.json()

    async def _control(self, method: str, path: str, body: Any = None) -> Any:
        async with self.session.request(method, f"/sandbox/control/{path}", json=body) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()


class StandInProcess(StandIn):
    """The same in a process of its own; `kill` ends it as a power cut would."""

    _process: asyncio.subprocess.Process

    def __init__(self, *arguments: str, port: int = 0, state_file: Path | None = None) -> None:
        super().__init__()
        self._arguments = ["--control", "--port", str(port), *arguments]
        if state_file:
            self._arguments += ["--state", str(state_file)]

    async def kill(self) -> None:
        self._process.kill()
        await self._process.wait()

    async def _start(self) -> None:
        command = [sys.executable, "-m", "bot.sandbox.telegram_server", *self._arguments]
        self._process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        self.url = await self._read_address()
        self.smtp_url = await self._read_address()

    async def _stop(self) -> None:
        if self._process.returncode is None:
            self._process.terminate()
        await self._process.communicate()

    async def _read_address(self) -> str:
        assert self._process.stdout
        line = (await self._process.stdout.readline()).decode()
        assert ": " in line, "the stand-in did not start"
        return line.split(": ")[1].strip()
