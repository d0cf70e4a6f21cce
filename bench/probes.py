"""What is watched in a contender's process while it works: somebody who taps, the loop, the memory."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.seed import FIRST_CHAT
from bot.texts import navigation
from bot.texts.words import words_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence

    from bot.ptb.intake import Intake

PAGE: Final = 4096
TICK: Final = 0.005
AT_ONCE: Final = 100
"""Updates that Telegram hands out before something is confirmed."""


def press(place: int, update_id: int) -> bytes:
    """`My results`, pressed by the candidate of that place."""
    chat = FIRST_CHAT + place
    person = {"id": chat, "is_bot": False, "first_name": "Ana", "language_code": "en"}
    message = {"message_id": 5, "date": 1, "chat": {"id": chat, "type": "private", "first_name": "Ana"}, "text": "hi"}
    message["from"] = {"id": 123456, "is_bot": True, "first_name": "Results"}
    data = navigation.my_results(words_in("en")).data
    pressed = {"id": str(update_id), "from": person, "chat_instance": "1", "message": message, "data": data}
    return json.dumps({"update_id": update_id, "callback_query": pressed}).encode()


async def burst(updates: Iterable[bytes], handle: Callable[[bytes], Awaitable[None]]) -> list[float]:
    """All at the same moment, as many in hand as Telegram hands out: how long each waits, from that moment on."""
    left, waited = iter(updates), list[float]()

    async def one_after_the_other() -> None:
        for raw in left:
            await handle(raw)
            waited.append(time.monotonic() - began)

    began = time.monotonic()
    await asyncio.gather(*(one_after_the_other() for _ in range(AT_ONCE)))
    return waited


@asynccontextmanager
async def tapping(intake: Intake, people: int) -> AsyncIterator[list[float]]:
    """Every 5 ms a tap, by one person after the other; the next one waits where the last is not answered yet. Yields seconds."""
    waited: list[float] = []
    task = asyncio.create_task(_tap(intake, people, waited))
    try:
        yield waited
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def nobody() -> AsyncIterator[list[float]]:
    """In place of somebody who taps."""
    yield []


async def _tap(intake: Intake, people: int, waited: list[float]) -> None:
    update_id = 1_000_000
    while True:
        update_id += 1
        began = time.monotonic()
        await intake.handle(await intake.read(press(update_id % people, update_id)))
        waited.append(time.monotonic() - began)
        await asyncio.sleep(max(0.0, began + TICK - time.monotonic()))


@asynccontextmanager
async def ticking() -> AsyncIterator[list[float]]:
    """How late the loop comes back to somebody who sleeps for 5 ms. Yields seconds."""
    late: list[float] = []

    async def tick() -> None:
        while True:
            due = time.monotonic() + TICK
            await asyncio.sleep(TICK)
            late.append(time.monotonic() - due)

    task = asyncio.create_task(tick())
    try:
        yield late
    finally:
        task.cancel()


class Memory:
    """What this process holds, in megabytes."""

    def __init__(self) -> None:
        self.idle = self.most = resident()


@contextmanager
def remembering() -> Iterator[Memory]:
    """`most` is the highest of what a thread sees fifty times a second."""
    memory, over = Memory(), threading.Event()

    def look() -> None:
        while not over.wait(0.02):
            memory.most = max(memory.most, resident())

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield memory
    finally:
        over.set()
        thread.join()


def resident() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 2**20


def percentile(values: Sequence[float], of_a_hundred: int) -> float:
    """The smallest that so many of a hundred do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * of_a_hundred // 100) - 1)]
