"""Two clocks for sending: an even pace for the whole bot, ordered by priority, and a small allowance for each chat."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Clock = Callable[[], float]

_MARGIN = 0.025
"""By so much the pace stays below the limit: Telegram counts when requests arrive, and the network moves them a little."""
_CATCH_UP = 0.02  # seconds that a late timer may make good; without it every lateness lowers the rate for good
_WINDOW = 1 + _MARGIN / 2  # seconds in which, for the same reason, never more than a second's turns are granted
_TICK = 0.01  # seconds at least from one wake-up to the next: a loop that wakes for each of a thousand is busy waking


class Pacer:
    """Grants at most `per_second` turns in any second, evenly; the lowest lane first, then by arrival."""

    def __init__(self, per_second: int, clock: Clock) -> None:
        self._clock = clock
        self._interval = (1 + _MARGIN) / per_second
        self._granted: deque[float] = deque(maxlen=per_second)
        self._due = clock()
        self._waiting: dict[int, deque[asyncio.Future[None]]] = {}
        self._paused_until: dict[int, float] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._begins = 0.0
        """The end of the pause that the timer waits for; long gone where it waits for none."""

    async def turn(self, lane: int) -> None:
        waiter = asyncio.get_running_loop().create_future()
        if lane not in self._waiting:
            self._waiting[lane] = deque()
            self._waiting = dict(sorted(self._waiting.items()))
        self._waiting[lane].append(waiter)
        if self._timer is not None and self._begins > self._paused_until.get(lane, 0):
            self._timer.cancel()  # it waited for a lane that is paused
            self._timer = None
        if self._timer is None:
            self._set_timer(self._clock())
        await waiter

    def pause(self, lane: int, seconds: float) -> None:
        """Nothing of this lane for so long; the others go on."""
        self._paused_until[lane] = max(self._paused_until.get(lane, 0), self._clock() + seconds)

    def _earliest(self) -> float:
        full = len(self._granted) == self._granted.maxlen
        return max(self._due, self._granted[0] + _WINDOW) if full else self._due

    def _set_timer(self, now: float) -> None:
        pauses = [self._paused_until.get(lane, 0.0) for lane, waiting in self._waiting.items() if waiting]
        if pauses:
            self._begins = min(pauses)
            delay = max(self._earliest(), self._begins) - now
            delay = max(delay, _TICK) if delay > 0 and self._interval < _TICK else max(delay, 0.0)
            self._timer = asyncio.get_running_loop().call_later(delay, self._grant)

    def _grant(self) -> None:
        """Everything that is due by now."""
        self._timer, now = None, self._clock()
        while now >= self._earliest() and (waiter := self._next(now)):
            waiter.set_result(None)
            self._granted.append(now)
            self._due = max(self._due, now - _CATCH_UP) + self._interval
        self._set_timer(now)

    def _next(self, now: float) -> asyncio.Future[None] | None:
        """Whose turn it is, of those that have not given up meanwhile."""
        for lane, waiting in self._waiting.items():
            while waiting and self._paused_until.get(lane, 0) <= now:
                if not (waiter := waiting.popleft()).done():
                    return waiter
        return None


class ChatAllowance:
    """One message a second with a burst of five, in the order of asking.

    Telegram counts what arrives. The first of a burst may take longer than those after it: so whoever comes after a
    burst waits for that long, too.
    """

    INTERVAL = 1.02
    BURST = 5
    UNDER_WAY = 0.1
    """Seconds by which one message may be longer on its way than another."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._turn = asyncio.Lock()
        self._used_until = self._whole_until = clock()
        self._paused_until = self._used_until
        self.is_refused = False

    def is_whole(self) -> bool:
        """Nothing was sent lately and nobody waits."""
        return not self._turn.locked() and max(self._used_until, self._paused_until) <= self._clock()

    async def take(self) -> bool:
        """Waits for the next message that the chat may get. True when it had none for a while."""
        if not self._turn.locked() and self._wait() <= 0:  # the usual case, which nobody has to queue for
            return self._used()
        async with self._turn:
            while (wait := self._wait()) > 0:  # noqa: ASYNC110  what ends it is time, and a pause only adds to it
                await asyncio.sleep(wait)
            return self._used()

    def _used(self) -> bool:
        now, used_until = self._clock(), self._used_until
        if used_until <= now:
            self._whole_until = now
        self._used_until = max(used_until, now) + self.INTERVAL
        return used_until <= now

    def _wait(self) -> float:
        free_at = self._used_until - (self.BURST - 1) * self.INTERVAL
        if free_at > self._whole_until + self.INTERVAL / 2:  # beyond the burst; the sums are not exact
            free_at += self.UNDER_WAY
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
