"""What happens in each chat, told to whoever watches it: a numbered feed that can be resumed. Not kept on disk."""

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.telegram.values import Json

EVENTS_REMEMBERED = 400
EVERYWHERE = -1  # the channel on which everything is told once more; no chat has this id


@dataclass(slots=True)
class _Channel:
    events: deque[Json] = field(default_factory=lambda: deque(maxlen=EVENTS_REMEMBERED))
    forgotten_until: int = 0
    watchers: set[asyncio.Future[None]] = field(default_factory=set)

    def add(self, event: Json) -> None:
        if len(self.events) == EVENTS_REMEMBERED:
            self.forgotten_until = self.events[0]["event"]
        self.events.append(event)
        _wake(self.watchers)


class Feed:
    """`first_number` grows from one start to the next, so that a watcher of an earlier run is told to begin anew."""

    def __init__(self, first_number: int) -> None:
        self._first = first_number
        self._last = first_number
        self._channels: defaultdict[int, _Channel] = defaultdict(_Channel)
        self._is_closed = False

    @property
    def last_number(self) -> int:
        return self._last

    def tell(self, chat_id: int, kind: str, **details: Any) -> int:
        self._last += 1
        event = {"event": self._last, "type": kind, "chat": chat_id, **details}
        for channel in (self._channels[chat_id], self._channels[EVERYWHERE]):
            channel.add(event)
        return self._last

    def since(self, chat_id: int, number: int) -> list[Json] | None:
        """The events after a number, or None where that number lies further back than is remembered."""
        channel = self._channels[chat_id]
        if number < self._first or number > self._last or number < channel.forgotten_until:
            return None
        newer: list[Json] = []
        for event in reversed(channel.events):
            if event["event"] <= number:
                break
            newer.append(event)
        return newer[::-1]

    async def wait(self, chat_id: int, number: int, seconds: float) -> list[Json] | None:
        """As `since`, but where nothing is new it waits for the next event, up to so many seconds."""
        events = self.since(chat_id, number)
        if events or events is None or seconds <= 0 or self._is_closed:
            return events
        await self._watch(self._channels[chat_id], seconds)
        return self.since(chat_id, number)

    def close(self) -> None:
        self._is_closed = True
        for channel in self._channels.values():
            _wake(channel.watchers)

    @property
    def is_closed(self) -> bool:
        return self._is_closed

    async def _watch(self, channel: _Channel, seconds: float) -> None:
        watcher = asyncio.get_running_loop().create_future()
        channel.watchers.add(watcher)
        try:
            async with asyncio.timeout(seconds):
                await watcher
        except TimeoutError:
            return
        finally:
            channel.watchers.discard(watcher)


def _wake(watchers: set[asyncio.Future[None]]) -> None:
    for watcher in watchers:
        if not watcher.done():
            watcher.set_result(None)
