"""What the handlers of sessions and releases share: which session is meant, patience with large ones, and kind refusals."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, TypeVar

from telegram.error import TelegramError

from bot.context import edit
from bot.core.errors import Absent, Conflict, Forbidden, InvalidInput, SecondPersonNeeded
from bot.core.sessions import nearest
from bot.services import releasing, sessions
from bot.services.releasing import Place
from bot.texts import releasing as texts
from bot.texts import sessions as session_texts
from bot.texts.words import words_in

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from telegram import Update

    from bot.context import Context
    from bot.core.entries import SessionName
    from bot.core.messages import Message
    from bot.core.releases import ProposalId
    from bot.texts.release_buttons import Verb
    from bot.texts.words import Words

T = TypeVar("T")

PATIENCE: Final = 0.5
"""Seconds until somebody who waits is told that it takes a moment: every press is answered within one."""


def explained(
    step: Callable[[Update, Context], Coroutine[Any, Any, T]],
) -> Callable[[Update, Context], Coroutine[Any, Any, T | None]]:
    """What can't be done (any more) gets a pop-up; buttons that are of no use any more make room for it."""

    @wraps(step)
    async def explaining(update: Update, context: Context) -> T | None:
        try:
            return await step(update, context)
        except (Absent, Conflict, Forbidden) as error:
            await _refuse(context, error)
            return None

    return explaining


async def _refuse(context: Context, error: Absent | Conflict | Forbidden) -> None:
    if context.message_pressed is None:
        await context.say(texts.refused(context.words, error))
        return
    await context.answer(texts.refusal(context.words, error), alert=True)
    if not isinstance(error, Forbidden | SecondPersonNeeded):  # somebody else's press would still count
        await context.edit(texts.refused(context.words, error))


async def session_named(context: Context, verb: Verb) -> SessionName | None:
    """The session of the button, or the one typed after the command. None: it was asked for, with buttons that carry the verb."""
    if context.message_pressed is not None:
        return await sessions.by_reference(context.ports, context.press.text())
    return await session_typed(context, " ".join(context.args or ()), verb)


async def session_typed(context: Context, typed: str, verb: Verb) -> SessionName | None:
    """None: it was asked for."""
    names = await sessions.names(context.ports)
    found = next((name for name in names if name == typed), None)
    if found is None and not typed:
        await context.say(session_texts.choose(context.words, names[: sessions.LISTED], verb))
    elif found is None:
        await context.say(session_texts.not_found(context.words, typed, nearest(typed, names), verb))
    return found


async def patiently(
    context: Context, work: Coroutine[Any, Any, T], meanwhile: Message, *, always_new: bool = False
) -> T:
    """Awaits the work; where it takes long, says so: in place of the card that was pressed, or `always_new`."""
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait([task], timeout=PATIENCE)
        if not done:
            await (context.say(meanwhile) if always_new else context.edit(meanwhile))
        return await task
    finally:
        task.cancel()


def moment_pressed(context: Context) -> datetime | None:
    """The moment that a button carries beside its session; None: at once. Raises `InvalidInput` where it has passed."""
    seconds = context.press.text(1)
    if not seconds.isdecimal() or seconds == "0":
        return None
    try:
        moment = datetime.fromtimestamp(int(seconds), UTC)
    except (OverflowError, ValueError, OSError):  # a client may write what it likes there
        raise InvalidInput("release_time", "shape") from None
    if moment <= context.ports.now():
        raise InvalidInput("release_time", "past")
    return moment


def place_of(context: Context, message_id: int) -> Place:
    return Place(context.user_id, message_id, context.words.language)


async def show(context: Context, place: Place, message: Message) -> None:
    """The card in its place; where Telegram no longer allows that, anew."""
    changed, _ = await asyncio.gather(edit(context.bot, place.chat_id, place.message_id, message), context.answer())
    context.has_shown = True
    if not changed:
        await context.say(message)


async def show_others(context: Context, proposal: ProposalId, message: Callable[[Words], Message]) -> None:
    """The card of the other person says the same, in their language; where it can't, a notice tells them all the same."""
    for card in await releasing.cards_of_others(context.ports, context.user_id, proposal):
        with suppress(TelegramError):
            await edit(context.bot, card.chat_id, card.message_id, message(words_in(card.language)))
