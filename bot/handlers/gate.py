"""What every update passes before any handler sees it: who is it, is this a private chat, is it a flood?"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import structlog
from telegram import ChatMember, Update
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop, TypeHandler

from bot.context import Context, current_visitor, send
from bot.core.accounts import UserId
from bot.core.overheard import may_hold_secret
from bot.ptb.sender import insisting
from bot.ptb.taps import Taps
from bot.services.visiting import visitor
from bot.texts import gate as texts
from bot.texts.help import old_button
from bot.texts.words import nearest_language, words_in

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from telegram import Chat, Message
    from telegram.ext import ExtBot

    from bot.context import Said
    from bot.core.accounts import Account
    from bot.core.messages import Message as Text
    from bot.core.roles import Role
    from bot.services.ports.base import Ports

log = structlog.get_logger()

AT_ONCE: Final = 5
"""Of a flood the first five are answered."""
QUIET: Final = 1.0
"""Seconds: one message a second is Telegram's own pace for a chat."""
REMEMBERED: Final = 10_000
"""Chats whose pace is kept; the ones silent for longest are forgotten first."""


def recognise(ports: Ports, update: Update, account: Account | None, roles: frozenset[Role]) -> None:
    """Says who is writing, once, before handlers and their filters ask. In a private chat the chat's account is the person's."""
    user = update.effective_user
    if user is not None and _is_private(update.effective_chat):
        current_visitor.set(visitor(ports, UserId(user.id), account, roles))


@dataclass(slots=True)
class _Pace:
    allowance: float
    at: float
    said: Said | None = None
    holds: bool = False
    """One answer for all that comes meanwhile is due."""


@dataclass(slots=True)
class Flood:
    """How fast each chat has been writing, in this process: a restart forgives.

    Who waits for each answer before writing again is never a flood, however fast. Telegram numbers the messages of a
    chat in their order: what was written before the latest answer has a lower number than that answer.
    """

    clock: Callable[[], float] = time.monotonic
    _chats: OrderedDict[int, _Pace] = field(default_factory=OrderedDict)
    _answers: set[asyncio.Task[None]] = field(default_factory=set)

    def lets_through(self, message: Message) -> bool:
        """Takes one of the chat's allowance: five at once, one more each second."""
        pace = self._pace_of(message.chat_id)
        if pace.holds or (pace.allowance < 1 and pace.said and _is_older(message, pace.said)):
            return False
        pace.allowance = max(0.0, pace.allowance - 1)
        return True

    def answered(self, said: Said) -> None:
        """The latest answer to this chat."""
        self._pace_of(said.chat_id).said = said

    def answer_once(self, chat: int, answer: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """One answer for all that came since, a moment after the first of them."""
        pace = self._pace_of(chat)
        if not pace.holds:
            pace.holds = True
            task = asyncio.create_task(_answer(pace, answer))
            self._answers.add(task)
            task.add_done_callback(self._answers.discard)

    async def close(self) -> None:
        """Waits for the answers that are still due."""
        await asyncio.gather(*self._answers, return_exceptions=True)

    def _pace_of(self, chat: int) -> _Pace:
        now = self.clock()
        pace = self._chats.setdefault(chat, _Pace(AT_ONCE, now))
        self._chats.move_to_end(chat)
        if len(self._chats) > REMEMBERED:
            self._chats.popitem(last=False)
        pace.allowance = min(AT_ONCE, pace.allowance + now - pace.at)
        pace.at = now
        return pace


async def _answer(pace: _Pace, answer: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Whoever reads it may write before we hear that it has arrived: from when it is sent, nothing is held any more."""
    await asyncio.sleep(QUIET)
    pace.holds = False
    await answer()


class Gate:
    """The first handler stops what is not to go further; the last one notes what was answered."""

    def __init__(self) -> None:
        self.flood = Flood()
        self._taps = Taps()

    def first(self) -> list[TypeHandler[Update, Context, None]]:
        return [TypeHandler(Update, self._pass)]

    def last(self) -> list[TypeHandler[Update, Context, None]]:
        return [TypeHandler(Update, self._note)]

    async def _pass(self, update: Update, context: Context) -> None:
        chat = update.effective_chat
        if chat is None or (update.effective_user is None and chat.type == ChatType.PRIVATE):
            await _answer_out_of_place(update, context)
            raise ApplicationHandlerStop
        if not _is_private(chat):
            await _leave(update, context, chat)
            raise ApplicationHandlerStop
        if update.callback_query is not None and self._taps.is_second(update.callback_query):
            await context.answer()
            raise ApplicationHandlerStop
        if update.callback_query is None:
            self._taps.forget(chat.id)
        message = update.message or update.edited_message
        if message is not None and not self.flood.lets_through(message):
            await self._hold(context, chat.id, message.text or message.caption or "")
            raise ApplicationHandlerStop

    async def _note(self, update: Update, context: Context) -> None:
        if context.said is not None:
            self.flood.answered(context.said)
        if update.callback_query is not None and context.has_shown:
            self._taps.led_somewhere(update.callback_query)

    async def _hold(self, context: Context, chat: int, text: str) -> None:
        if may_hold_secret(text):
            await context.delete_typed()
        answer = texts.too_fast(context.words)

        self.flood.answer_once(chat, lambda: _sent_if_possible(context.bot, chat, answer))


def _is_older(message: Message, said: Said) -> bool:
    """An edit keeps its number, and Telegram's moments are whole seconds: of a flood of edits one more may pass."""
    if message.edit_date:
        return message.edit_date < said.date
    return message.message_id < said.message_id


async def _answer_out_of_place(update: Update, context: Context) -> None:
    """A press that comes without its message has no chat, but somebody waits for its answer."""
    user = update.effective_user
    words = words_in(nearest_language(user.language_code if user else None))
    await context.answer(old_button(words), alert=True)


async def _sent_if_possible(bot: ExtBot[None], chat: int, message: Text) -> None:
    try:
        await send(bot, chat, message)
    except TelegramError as error:
        log.warning("answer not delivered", error=type(error).__name__)


async def _leave(update: Update, context: Context, chat: Chat) -> None:
    """Results are for one pair of eyes: groups and channels get one sentence, then the bot leaves."""
    change = update.my_chat_member
    if change and change.new_chat_member.status in {ChatMember.LEFT, ChatMember.BANNED}:
        return
    user = update.effective_user
    words = words_in(nearest_language(user.language_code if user else None))
    await _sent_if_possible(context.bot, chat.id, texts.private_only(words))
    try:
        await insisting(lambda: context.bot.leave_chat(chat.id))
    except TelegramError as error:
        log.warning("chat not left", error=type(error).__name__)


def _is_private(chat: Chat | None) -> bool:
    return chat is not None and chat.type == ChatType.PRIVATE
