"""The one place that says what an error of Telegram means. Everything that is sent goes through here."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import TYPE_CHECKING, Any, Final, TypeVar

from telegram import error

from bot.ptb.calls import call
from bot.ptb.errors import NotConnected, delay_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import timedelta

    from telegram import Message
    from telegram.ext import ExtBot


T = TypeVar("T")

PAUSES: Final = (0.1, 0.3, 0.6, 1.0)
"""Seconds before each further try at what a person waits for."""
INSISTS_FOR: Final = 5.0
"""Seconds after which no further try begins."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """Telegram has it."""

    message_id: int


class WhyBlocked(StrEnum):
    """Why a chat cannot be reached until the person does something."""

    BLOCKED = "blocked"
    DEACTIVATED = "deactivated"
    NEVER_STARTED = "never started"
    CHAT_NOT_FOUND = "chat not found"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True)
class Blocked:
    """The chat cannot be reached; sending again is of no use."""

    reason: WhyBlocked


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """Too many requests, and longer than the limiter was willing to wait."""

    delay: timedelta


@dataclass(frozen=True, slots=True)
class Unknown:
    """The request went out and no answer came: it may have been delivered."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram will never take this message. What Telegram quotes of it is left out of the reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Telegram could not be reached, or was out of order: not delivered, try later."""


Outcome = Delivered | Blocked | RetryAfter | Unknown | Refused | Unreachable
Failure = Blocked | RetryAfter | Unknown | Refused | Unreachable

_FORBIDDEN = {
    "bot was blocked by the user": WhyBlocked.BLOCKED,
    "user is deactivated": WhyBlocked.DEACTIVATED,
    "can't initiate conversation": WhyBlocked.NEVER_STARTED,
}
_CHAT_UNKNOWN = ("chat not found", "peer_id_invalid", "user not found", "user_id_invalid")
_NOT_MODIFIED = "message is not modified"
_MESSAGE_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")
_ALREADY_DELETED = ("message to delete not found", "message_id_invalid")
_QUOTED = re.compile(r'"[^"]*"')


async def send(request: Awaitable[Message]) -> Outcome:
    """Awaits what a method of the bot returns. Whatever becomes of it is a value, never an error."""
    try:
        message = await request
    except error.TelegramError as failure:
        return classify(failure)
    return Delivered(message.message_id)


def classify(failure: error.TelegramError) -> Failure:
    """Narrow before wide: `BadRequest`, `TimedOut` and `NotConnected` are all `NetworkError`s."""
    match failure:
        case error.RetryAfter():
            return RetryAfter(delay_of(failure))
        case error.Forbidden() | error.BadRequest() | error.ChatMigrated():
            return _said_no(failure)
        case NotConnected() | error.InvalidToken() | error.Conflict():
            return Unreachable()
        case error.TimedOut():
            return Unknown()
        case error.NetworkError():
            return Unreachable()
        case _:
            return Unknown()


def may_pass(failure: error.TelegramError) -> bool:
    """True where the same call may well succeed another time."""
    return isinstance(classify(failure), RetryAfter | Unknown | Unreachable)


async def insisting(call: Callable[[], Awaitable[T]]) -> T:
    """Tries again while Telegram is out of order or its answers get lost. Raises what the last try met.

    For what a person waits for: to see it twice does less harm than never.
    """
    end = time.monotonic() + INSISTS_FOR
    for pause in PAUSES:
        try:
            return await call()
        except error.TelegramError as failure:
            if not isinstance(classify(failure), Unknown | Unreachable) or time.monotonic() + pause > end:
                raise
        await asyncio.sleep(pause)
    return await call()


def _said_no(failure: error.TelegramError) -> Blocked | Refused:
    if isinstance(failure, error.Forbidden):
        why = (reason for words, reason in _FORBIDDEN.items() if _says(failure, words))
        return Blocked(next(why, WhyBlocked.FORBIDDEN))
    if isinstance(failure, error.ChatMigrated):
        return Refused("chat migrated")  # its own words hold the chat's new id
    if _says(failure, *_CHAT_UNKNOWN):
        return Blocked(WhyBlocked.CHAT_NOT_FOUND)
    return Refused(_QUOTED.sub('"…"', failure.message))


def _says(failure: error.TelegramError, *words: str) -> bool:
    said = failure.message.lower()
    return any(word in said for word in words)


class Edited(Enum):
    """What became of an edit that was not an error."""

    CHANGED = auto()
    SAME = auto()
    GONE = auto()


async def ignoring_not_modified(edit: Awaitable[object]) -> Edited:
    """Awaits an edit. `GONE`: the message cannot be edited any more, so a new one has to be sent. Raises the rest."""
    try:
        await edit
    except error.BadRequest as failure:
        if _says(failure, _NOT_MODIFIED):
            return Edited.SAME
        if _says(failure, *_MESSAGE_GONE):
            return Edited.GONE
        raise
    return Edited.CHANGED


async def delete(bot: ExtBot[Any], chat_id: int, message_id: int) -> bool:
    """True when the message is gone, whoever deleted it."""
    message = {"chat_id": chat_id, "message_id": message_id}
    try:
        return bool(await insisting(lambda: call(bot, "deleteMessage", message)))
    except error.TelegramError as failure:
        return _says(failure, *_ALREADY_DELETED)


async def answer(bot: ExtBot[Any], query_id: str, text: str | None = None, *, alert: bool = False) -> bool:
    """Answers a press. False when it cannot be answered any more, which is nobody's mistake."""
    values = {"callback_query_id": query_id, "text": text, "show_alert": alert or None}
    try:
        return bool(await insisting(lambda: call(bot, "answerCallbackQuery", values)))
    except error.TelegramError:
        return False
