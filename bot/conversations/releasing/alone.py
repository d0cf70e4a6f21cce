"""An owner releases without a second person: types the session's name, so that no slip of a finger does it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from telegram.ext import CommandHandler, MessageHandler

from bot.context import pressed
from bot.conversations.releasing.cards import explained, moment_pressed, place_of, show
from bot.core.entries import SessionName
from bot.core.errors import InvalidInput
from bot.core.overheard import may_hold_secret
from bot.ptb.conversation import END, Conversation
from bot.ptb.filters import NOT_A_COMMAND, TYPED_OR_MENDED
from bot.services import releasing, sessions
from bot.texts import linking as linking_texts
from bot.texts import releasing as texts
from bot.texts.release_buttons import Verb

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context
    from bot.ptb.conversation import Next

REASON: Final = "typed the session's name"
"""What the audit log says of a release alone in the chat; the command line asks for one."""


class State(StrEnum):
    """What is waited for."""

    NAME = "name"


@explained
async def ask_name(update: Update, context: Context) -> Next:
    session = await sessions.by_reference(context.ports, context.press.text())
    try:
        moment = moment_pressed(context)
    except InvalidInput as error:
        await context.say(texts.bad_time(context.words, error, session))
        return END
    context.dialogue.data |= {"session": session, "at": moment.isoformat() if moment else ""}
    await context.say(texts.ask_name(context.words, session))
    return State.NAME


async def take_name(update: Update, context: Context) -> Next:
    session = SessionName(context.dialogue.data["session"])
    try:
        releasing.check_typed_name(session, context.typed)
    except InvalidInput:
        await _say_wrong(context, session, held=context.typed)
        return State.NAME
    await _release(update, context)
    return END


@explained
async def _release(update: Update, context: Context) -> None:
    session, moment = SessionName(context.dialogue.data["session"]), _moment(context)
    place = place_of(context, await context.say(texts.preparing(context.words, session)))
    proposal = await releasing.release_alone(
        context.ports, context.user_id, session, reason=REASON, release_at=moment, place=place
    )
    await show(context, place, texts.decided(context.words, proposal))


async def explain(update: Update, context: Context) -> Next:
    message = update.effective_message
    session = SessionName(context.dialogue.data["session"])
    await _say_wrong(context, session, held=(message.caption or "") if message else "")
    return None


async def cancel(update: Update, context: Context) -> Next:
    await context.say(texts.not_alone(context.words))
    return END


async def _say_wrong(context: Context, session: SessionName, *, held: str) -> None:
    """A Secret Number out of step is deleted like any other."""
    answer = texts.wrong_name(context.words, session)
    if may_hold_secret(held):
        answer = linking_texts.noted(await context.take_away(), answer)
    await context.say(answer)


def _moment(context: Context) -> datetime | None:
    """Where it has passed while the name was typed, it is released now."""
    at = str(context.dialogue.data["at"])
    return datetime.fromisoformat(at) if at else None


release_alone: Final[Conversation[Any]] = Conversation(
    "release alone",
    entry_points=[pressed(ask_name, Verb.ALONE)],
    reentry=True,
    states={State.NAME: [MessageHandler(TYPED_OR_MENDED, take_name)]},
    fallbacks=[CommandHandler("cancel", cancel), MessageHandler(NOT_A_COMMAND, explain)],
)
