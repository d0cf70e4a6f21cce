"""A stand-in for Telegram that costs next to nothing: a protocol on the loop's own transport, in a process of its own.

It answers after a latency, counts what arrives in any rolling second, and in strict mode refuses what is too much.
`GET /stats` says what it saw, by the machine's monotonic clock, which all its processes share.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from collections import deque
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import uvloop

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

ROOT = Path(__file__).parents[1]
TOKEN = "123456:BENCH-token-of-nobody"
ME = {"id": 123456, "is_bot": True, "first_name": "Results", "username": "results_bot"}
_MESSAGE = (
    b'{"ok":true,"result":{"message_id":%d,"from":{"id":123456,"is_bot":true,"first_name":"Results",'
    b'"username":"results_bot"},"chat":{"id":1001,"first_name":"Lucia","username":"lucia","type":"private"},'
    b'"date":1780000000,"text":"Your C1 Advanced result is out.\\n\\nTap the button to read it.",'
    b'"entities":[{"offset":0,"length":31,"type":"bold"}],"reply_markup":{"inline_keyboard":[[{"text":"See my result",'
    b'"callback_data":"results:0123456789abcdef0123456789abcdef"}]]}}}'
)
_ALERT = re.compile(rb"1(?::|%3A)result(?::|%3A)")
"""In the data of its button, and in nothing else that the rows send."""
_NOTHING = b'{"ok":true,"result":[]}'
_POLL = 1.0
_TOO_MANY = (
    b'{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1","parameters":{"retry_after":1}}'
)


class RollingSecond:
    """How many were taken within the last second, now and at most; beyond `limit` none is, 0 is no limit."""

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.most = 0
        self._limit = limit
        self._clock = clock
        self._taken: deque[float] = deque()

    def take(self) -> float | None:
        """The moment; None where it is refused."""
        now, taken = self._clock(), self._taken
        while taken and taken[0] <= now - 1:
            taken.popleft()
        if self._limit and len(taken) >= self._limit:
            return None
        taken.append(now)
        self.most = max(self.most, len(taken))
        return now


class Telegram:
    """What arrived when, and what is answered."""

    def __init__(self, latency: float, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.latency = latency
        self.sent: list[float] = []
        self.alerts: list[float] = []
        self.waiting = b"[]"
        """Updates that are handed out next, once."""
        self.refused = 0
        self.second = RollingSecond(limit, clock)

    def answer(self, path: bytes, body: bytes) -> tuple[bytes, bytes]:
        method = path.rsplit(b"/", 1)[-1].split(b"?")[0].lower()
        if method == b"sendmessage":
            return self._send(body)
        if method in {b"editmessagetext", b"sendphoto", b"senddocument"}:
            return b"200 OK", _MESSAGE % 1
        if method == b"getupdates":
            waiting, self.waiting = self.waiting, b"[]"
            return b"200 OK", b'{"ok":true,"result":%b}' % waiting if waiting != b"[]" else _NOTHING
        if path == b"/give":
            self.waiting = body
        if path == b"/stats":
            return b"200 OK", self._stats()
        if path == b"/forget":
            self.sent, self.alerts, self.refused, self.second.most = [], [], 0, 0
        return b"200 OK", json.dumps({"ok": True, "result": ME if method == b"getme" else True}).encode()

    def note(self, moment: float, body: bytes) -> None:
        """Of a message that was taken."""
        self.sent.append(moment)
        if is_alert(body):
            self.alerts.append(moment)

    def _send(self, body: bytes) -> tuple[bytes, bytes]:
        moment = self.second.take()
        if moment is None:
            self.refused += 1
            return b"429 Too Many Requests", _TOO_MANY
        self.note(moment, body)
        return b"200 OK", _MESSAGE % len(self.sent)

    def _stats(self) -> bytes:
        seen: dict[str, Any] = {
            "alerts": self.alerts,
            "sent": self.sent,
            "refused": self.refused,
            "most": self.second.most,
        }
        return json.dumps(seen).encode()


def is_alert(body: bytes) -> bool:
    return _ALERT.search(body) is not None


class Connection(asyncio.Protocol):
    """HTTP/1.1, kept alive, one request after the other."""

    _transport: asyncio.Transport

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._held = b""
        self._loop = asyncio.get_running_loop()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # TCP gives the kind that writes

    def data_received(self, data: bytes) -> None:
        self._held += data
        while (end := self._held.find(b"\r\n\r\n")) >= 0:
            head = self._held[:end].lower()
            start = head.find(b"content-length:")
            length = int(head[start + 15 :].split(b"\r\n", 1)[0]) if start >= 0 else 0
            if len(self._held) < end + 4 + length:
                return
            path, sent = self._held.split(b" ", 2)[1], self._held[end + 4 : end + 4 + length]
            self._held = self._held[end + 4 + length :]
            self._answer(path, sent)

    def _answer(self, path: bytes, sent: bytes) -> None:
        status, body = self._telegram.answer(path, sent)
        whole = b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (
            status,
            len(body),
            body,
        )
        self._loop.call_later(_POLL if body == _NOTHING else self._telegram.latency, self._write, whole)

    def _write(self, whole: bytes) -> None:
        if not self._transport.is_closing():  # whoever asked may be gone
            self._transport.write(whole)


@asynccontextmanager
async def serving(telegram: Telegram) -> AsyncIterator[int]:
    """On this loop; yields the port."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(telegram), "127.0.0.1", 0, backlog=4096)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def _serve(latency: float, limit: int) -> None:
    async with serving(Telegram(latency, limit)) as port:
        print(port, flush=True)
        await asyncio.get_running_loop().create_future()  # until it is terminated


class Stub:
    """The stand-in's process, as the bench sees it."""

    def __init__(self, url: str) -> None:
        self.url = url

    def forget(self) -> None:
        urlopen(f"{self.url}/forget").read()

    def give(self, updates: str) -> None:
        """Handed out by the next `getUpdates`."""
        urlopen(f"{self.url}/give", updates.encode()).read()

    def stats(self) -> dict[str, Any]:
        seen: dict[str, Any] = json.loads(urlopen(f"{self.url}/stats").read())
        return seen


@contextmanager
def stub(*, latency: float = 0.04, limit: int = 0) -> Iterator[Stub]:
    """As long as the block; `limit` a second is refused beyond, 0 refuses nothing."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.stub", str(latency), str(limit)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout
    try:
        yield Stub(f"http://127.0.0.1:{int(process.stdout.readline())}")
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    uvloop.run(_serve(float(sys.argv[1]), int(sys.argv[2])))
