"""Keeps to Telegram's limits: what a person waits for goes first, what nobody asked for keeps the bot's pace."""

from __future__ import annotations

import asyncio
import time
from contextlib import contextmanager
from datetime import timedelta
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import structlog
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.ptb.errors import delay_of
from bot.ptb.pacing import ChatAllowances, Pacer

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from bot.ptb.pacing import ChatAllowance, Clock

log = structlog.get_logger()

_MESSAGES = ("send", "copyMessage", "forwardMessage")
_NO_MESSAGE = "sendChatAction"
_PAD = 0.1  # seconds past what Telegram asks for: its seconds are whole, its clock is not ours
_STRICT_FOR = 60.0  # seconds


class Lane(IntEnum):
    """Given as `rate_limit_args`. The lower goes first. None is `REPLY`; what is no message is free in any lane."""

    FREE = 1  # never 0: the library drops what is falsy
    REPLY = 2
    NOTICE = 3
    ALERT = 4
    PAID_ALERT = 5


_KEPT = (Lane.NOTICE, Lane.ALERT)  # by the outbox, until they are settled


class PriorityRateLimiter(BaseRateLimiter[Lane]):
    """Replies wait for nothing but their own chat; notices and alerts also for the bot's pace.

    Alerts that are paid for have a pace of their own, in which notices count as well.

    A server that is stricter than Telegram and counts replies too shows itself by refusing one to a chat that was
    quiet. Then replies keep the pace as well for a minute, still before notices and alerts.

    At a stop `giving_up` ends the waiting for notices and alerts, which the outbox keeps for the next sender. Replies
    still get their turn: an update that is handled again may be answered otherwise. So do alerts that are paid for.
    """

    def __init__(
        self,
        messages_per_second: int,
        *,
        paid_messages_per_second: int = 0,
        retries: int = 5,
        longest_wait: timedelta = timedelta(seconds=60),
        clock: Clock = time.monotonic,
    ) -> None:
        """Gives up, raising `RetryAfter`, after so many retries or where Telegram asks for a longer wait."""
        self._pacer = Pacer(messages_per_second, clock)
        self._paid_pacer = Pacer(paid_messages_per_second or messages_per_second, clock)
        self._chats = ChatAllowances(clock)
        self._retries = retries
        self._longest_wait = longest_wait
        self._clock = clock
        self._strict_until = clock()
        self._pays = bool(paid_messages_per_second)
        self._waiting: set[asyncio.Task[Any]] = set()
        """For the turn of a notice or an alert."""
        self._gives_up = False

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    @contextmanager
    def giving_up(self) -> Iterator[None]:
        """Cancels each task that waits for the turn of a notice or an alert, or asks for one in the block; what is on its way arrives."""
        self._gives_up = True
        for task in self._waiting:
            task.cancel()
        try:
            yield
        finally:
            self._gives_up = False

    async def process_request(  # noqa: PLR0917  the library's signature
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Lane | None,
    ) -> Any:
        lane = lane_of(endpoint, rate_limit_args)
        return await self.keep(lane, data.get("chat_id"), lambda: callback(*args, **kwargs))

    async def keep(self, lane: Lane, chat_id: object, request: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        """Makes a request when its lane and its chat may, and again where it is refused for being too fast."""
        for _ in range(self._retries):
            try:
                return await self._once(lane, chat_id, request)
            except RetryAfter as flood:
                if delay_of(flood) > self._longest_wait:
                    raise
                if lane is Lane.FREE:  # no allowance holds it back
                    await asyncio.sleep(_seconds(flood))
        return await self._once(lane, chat_id, request)

    async def _once(self, lane: Lane, chat_id: object, request: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        if lane is Lane.FREE:
            return await request()
        chat = self._chats.of(chat_id)
        was_quiet = await (self._unless_giving_up(lane, chat) if lane in _KEPT else self._turn(lane, chat))
        try:
            answer = await request()
        except RetryAfter as flood:
            self._slow_down(lane, chat, _seconds(flood), was_quiet=was_quiet)
            raise
        chat.is_refused = False
        return answer

    async def _turn(self, lane: Lane, chat: ChatAllowance) -> bool:
        """Waits for it; True where the chat had no message for a while."""
        was_quiet = await chat.take()
        if lane is not Lane.PAID_ALERT and (lane > Lane.REPLY or self._clock() < self._strict_until):
            await self._pacer.turn(lane)
        if lane is Lane.PAID_ALERT or (lane is Lane.NOTICE and self._pays):
            await self._paid_pacer.turn(lane)
        return was_quiet

    async def _unless_giving_up(self, lane: Lane, chat: ChatAllowance) -> bool:
        task = asyncio.current_task()
        if self._gives_up or task is None:
            raise asyncio.CancelledError
        self._waiting.add(task)
        try:
            return await self._turn(lane, chat)
        finally:
            self._waiting.discard(task)

    def _slow_down(self, lane: Lane, chat: ChatAllowance, seconds: float, *, was_quiet: bool) -> None:
        """Telegram does not say whether the chat or the bot was too fast.

        A chat that was quiet and is refused for the first time cannot have been; refused again, it is taken to be
        the chat after all, so that no single one holds up the others for longer than once.
        """
        about_the_bot = was_quiet and not chat.is_refused
        chat.pause(seconds)
        log.warning("telegram asks to slow down", lane=lane.name, seconds=seconds, whole_bot=about_the_bot)
        if about_the_bot and lane is Lane.REPLY:
            self._strict_until = self._clock() + seconds + _STRICT_FOR
        elif about_the_bot:
            pacer = self._paid_pacer if lane is Lane.PAID_ALERT else self._pacer
            pacer.pause(lane, seconds)


def _seconds(flood: RetryAfter) -> float:
    return delay_of(flood).total_seconds() + _PAD


def lane_of(endpoint: str, asked: Lane | None = None) -> Lane:
    """What is no message is free, whatever is asked."""
    if endpoint == _NO_MESSAGE or not endpoint.startswith(_MESSAGES):
        return Lane.FREE
    return asked or Lane.REPLY
