"""Two clocks for sending: an even pace for the whole bot, ordered by priority, and a small allowance for each chat."""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Clock = Callable[[], float]

_MARGIN = 0.02  # of a second: Telegram counts when requests arrive, and the network moves them a little
_CATCH_UP = 0.01  # seconds that a late timer may make good; without it every lateness lowers the rate for good


class Pacer:
    """Grants at most `per_second` turns in any second, evenly; the lowest priority number first, then by arrival."""

    def __init__(self, per_second: int, clock: Clock) -> None:
        self._clock = clock
        self._interval = (1 + _MARGIN) / per_second
        self._granted: deque[float] = deque(maxlen=per_second)
        self._due = clock()
        self._paused_until = self._due
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._arrivals = count()
        self._timer: asyncio.TimerHandle | None = None

    async def turn(self, priority: int) -> None:
        waiter = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (priority, next(self._arrivals), waiter))
        self._set_timer()
        await waiter

    def pause(self, seconds: float) -> None:
        self._paused_until = max(self._paused_until, self._clock() + seconds)

    def _earliest(self) -> float:
        full = len(self._granted) == self._granted.maxlen
        window_opens = self._granted[0] + 1 + _MARGIN / 2 if full else self._due
        return max(self._due, self._paused_until, window_opens)

    def _set_timer(self) -> None:
        if self._timer is None and self._waiting:
            delay = max(0.0, self._earliest() - self._clock())
            self._timer = asyncio.get_running_loop().call_later(delay, self._grant)

    def _grant(self) -> None:
        self._timer = None
        while self._waiting and self._waiting[0][2].done():  # given up meanwhile
            heapq.heappop(self._waiting)
        now = self._clock()
        if self._waiting and now >= self._earliest():  # it may have been paused since the timer was set
            heapq.heappop(self._waiting)[2].set_result(None)
            self._granted.append(now)
            self._due = max(self._due, now - _CATCH_UP) + self._interval
        self._set_timer()


class ChatAllowance:
    """One message a second with a burst of five, in the order of asking."""

    INTERVAL = 1.0 + _MARGIN
    BURST = 5

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._turn = asyncio.Lock()
        self._used_until = clock()
        self._paused_until = self._used_until
        self.is_refused = False

    def is_whole(self) -> bool:
        """Nothing was sent lately and nobody waits."""
        return not self._turn.locked() and max(self._used_until, self._paused_until) <= self._clock()

    async def take(self) -> bool:
        """Waits for the next message that the chat may get. True when it had none for a while."""
        async with self._turn:
            while (wait := self._wait()) > 0:  # noqa: ASYNC110  what ends it is time, and a pause only adds to it
                await asyncio.sleep(wait)
            now, used_until = self._clock(), self._used_until
            self._used_until = max(used_until, now) + self.INTERVAL
            return used_until <= now

    def _wait(self) -> float:
        free_at = self._used_until - (self.BURST - 1) * self.INTERVAL
        return max(free_at, self._paused_until) - self._clock()

    def pause(self, seconds: float) -> None:
        """Telegram refused a message to this chat."""
        self._paused_until = max(self._paused_until, self._clock() + seconds)
        self.is_refused = True


class ChatAllowances:
    """The allowance of each chat, forgotten once it is whole again."""

    _ROOM = 1024

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._of: dict[object, ChatAllowance] = {}
        self._room = self._ROOM

    def of(self, chat: object) -> ChatAllowance:
        if chat not in self._of:
            self._forget_whole_ones()
            self._of[chat] = ChatAllowance(self._clock)
        return self._of[chat]

    def _forget_whole_ones(self) -> None:
        if len(self._of) >= self._room:
            self._of = {chat: allowance for chat, allowance in self._of.items() if not allowance.is_whole()}
            self._room = max(self._ROOM, 2 * len(self._of))
