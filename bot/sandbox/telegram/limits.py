"""What Telegram counts: messages nobody asked for against the bot's allowance, and any message in one private chat."""

import math
from collections import defaultdict
from collections.abc import Callable

from bot.sandbox.telegram.refusals import too_many_requests

CHAT_RATE = 1.0
CHAT_BURST = 5
SECONDS_AN_ANSWER_MAY_TAKE = 10.0
_ROUNDING = 1e-6


class Bucket:
    """Holds `burst` tokens and wins back `rate` of them a second."""

    __slots__ = ("_at", "_burst", "_rate", "_tokens")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens = burst
        self._at = now

    def seconds_until_free(self, now: float) -> float:
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        return max(0.0, (1 - self._tokens) / self._rate)

    def take(self) -> None:
        self._tokens -= 1


class Limits:
    """A reply to what a person just did does not count against the bot's allowance, but does in its own chat."""

    def __init__(self, messages_per_second: float, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._allowance = Bucket(messages_per_second, messages_per_second, monotonic())
        self._chats: defaultdict[int, Bucket] = defaultdict(lambda: Bucket(CHAT_RATE, CHAT_BURST, monotonic()))
        self._acted_at: dict[int, float] = {}

    def note_that_a_person_acted(self, chat_id: int) -> None:
        self._acted_at[chat_id] = self._monotonic()

    def admit(self, chat_id: int) -> None:
        """Lets one message pass, or raises 429 with the whole seconds to wait."""
        now = self._monotonic()
        buckets = (
            [self._chats[chat_id]] if self._is_asked_for(chat_id, now) else [self._chats[chat_id], self._allowance]
        )
        wait = max(bucket.seconds_until_free(now) for bucket in buckets)
        if wait > _ROUNDING:
            raise too_many_requests(math.ceil(wait))
        for bucket in buckets:
            bucket.take()

    def _is_asked_for(self, chat_id: int, now: float) -> bool:
        acted_at = self._acted_at.get(chat_id)
        return acted_at is not None and now - acted_at <= SECONDS_AN_ANSWER_MAY_TAKE
