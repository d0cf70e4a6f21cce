"""What nothing else fits: one kind answer to messages, a pop-up for buttons that no longer work."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from telegram.ext import CallbackQueryHandler, MessageHandler, filters

from bot.core.errors import LockedOut
from bot.core.mistypings import Mended, Right, read_id
from bot.core.overheard import may_hold_secret
from bot.services.guessing import require_unlocked
from bot.texts import help as texts
from bot.texts import linking
from bot.texts import linking_refusals as refusals

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    import telegram
    from telegram import Update
    from telegram.ext import BaseHandler

    from bot.context import Context
    from bot.core.messages import Message

QUIET: Final = 3.0
"""Seconds: unknown input is answered at most so often in one chat."""
REMEMBERED: Final = 10_000
"""Chats whose last answer is kept; the oldest are forgotten first."""


class Fallback:
    """Remembers, in this process, when it last answered each chat."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._answered: OrderedDict[int, float] = OrderedDict()

    def handlers(self) -> list[BaseHandler[Any, Context, Any]]:
        return [
            MessageHandler(filters.UpdateType.MESSAGES, self._message),
            CallbackQueryHandler(self._button),
        ]

    async def _message(self, update: Update, context: Context) -> None:
        message = update.effective_message
        text = (message.text or message.caption or "") if message else ""
        if may_hold_secret(text):
            await self._take_out(context)
        elif self._may_answer(context.user_id):
            await _say(context, _not_understood(context, message))

    async def _take_out(self, context: Context) -> None:
        deleted = await context.delete_typed()
        if self._may_answer(context.user_id):
            await _say(context, await _held_a_number(context) if deleted else texts.holds_a_number(context.words))

    async def _button(self, _update: Update, context: Context) -> None:
        await context.answer(texts.old_button(context.words), alert=True)

    def _may_answer(self, chat: int) -> bool:
        now = self._clock()
        last = self._answered.pop(chat, None)
        again = last is None or now - last >= QUIET
        self._answered[chat] = now if last is None or again else last
        if len(self._answered) > REMEMBERED:
            self._answered.popitem(last=False)
        return again


def _not_understood(context: Context, message: telegram.Message | None) -> Message:
    """In the middle of a conversation only a command comes so far."""
    words = context.words
    if context.dialogue.conversation:
        return texts.not_understood_meanwhile(words)
    if message and (message.photo or message.document):
        return texts.no_pictures(words)
    text = (message.text or "") if message else ""
    if not text.startswith("/") and isinstance(read_id(text), Right | Mended):
        return texts.looks_like_an_id(words)
    return texts.not_understood(words)


async def _held_a_number(context: Context) -> Message:
    """Who is locked out goes on trying: linking would be the wrong thing to offer."""
    try:
        await require_unlocked(context.ports, context.user_id)
    except LockedOut as locked:
        answer = refusals.locked(context.words, locked.until, context.ports.now())
        return linking.noted(linking.taken_away(context.words), answer)
    return texts.held_a_number(context.words)


async def _say(context: Context, answer: Message) -> None:
    await context.say(texts.after_silence(context.words, answer) if context.dialogue.expired else answer)
