"""Brings updates to the bot's webhook: each line in its order, the next one only after a 2xx for the one before."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import aiohttp

from bot.sandbox.telegram.updates import Update, UpdateQueue
from bot.sandbox.telegram.values import Clock, Json

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
PATIENCE = aiohttp.ClientTimeout(total=60)
FIRST_PAUSE = 0.25
LONGEST_PAUSE = 60.0


class WebhookDelivery:
    def __init__(
        self, updates: UpdateQueue, clock: Clock, pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._updates = updates
        self._clock = clock
        self._pause = pause
        self._lines: defaultdict[str, deque[Update]] = defaultdict(deque)
        self._tasks: set[asyncio.Task[None]] = set()
        self._hook: Json = {}
        self._connections = asyncio.Semaphore(1)
        self._session: aiohttp.ClientSession | None = None
        self.last_error: Json = {}
        updates.listen(self._take)

    def start(self, hook: Json) -> None:
        self.stop()
        self._hook = hook
        self._connections = asyncio.Semaphore(hook["max_connections"])
        for update in self._updates.pending():
            self._take(update)

    def stop(self) -> None:
        self._hook = {}
        self._lines.clear()
        self.last_error = {}
        for task in self._tasks:
            task.cancel()

    async def close(self) -> None:
        self.stop()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session:
            await self._session.close()

    def _take(self, update: Update) -> None:
        if not self._hook:
            return
        line = self._lines[update.queue]
        line.append(update)
        if len(line) == 1:
            task = asyncio.get_running_loop().create_task(self._empty(update.queue, line))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _empty(self, name: str, line: deque[Update]) -> None:
        failures = 0
        while line:
            pause = await self._deliver(line[0], failures)
            if pause is None:
                self._updates.finish(line.popleft().id)
                failures = 0
            else:
                failures += 1
                await self._pause(pause)
        self._lines.pop(name, None)

    async def _deliver(self, update: Update, failures: int) -> float | None:
        """None when the bot took it, else the seconds to wait before the next try."""
        usual_pause = min(FIRST_PAUSE * 2.0**failures, LONGEST_PAUSE)
        try:
            async with self._connections, self._post(update) as response:
                if response.ok:
                    return None
                self._note(f"Wrong response from the webhook: {response.status} {_phrase(response.status)}")
                return _asked_pause(response.headers.get("Retry-After", ""), usual_pause)
        except (aiohttp.ClientError, TimeoutError) as error:
            self._note("Read timeout expired" if isinstance(error, TimeoutError) else "Connection refused")
            return usual_pause

    def _post(self, update: Update) -> "aiohttp.client._RequestContextManager":
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=PATIENCE, connector=aiohttp.TCPConnector(limit=0))
        secret = self._hook["secret_token"]
        headers = {SECRET_HEADER: secret} if secret else {}
        return self._session.post(self._hook["url"], json=update.body, headers=headers, allow_redirects=False)

    def _note(self, message: str) -> None:
        self.last_error = {"last_error_date": int(self._clock().timestamp()), "last_error_message": message}


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _asked_pause(header: str, usual: float) -> float:
    return float(header) if header.isdigit() else usual
