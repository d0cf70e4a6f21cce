"""A candidate asks for an institution that the register lacks: its name, country, city and website, then one look at it all."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from telegram.ext import CommandHandler, MessageHandler

from bot.context import pressed
from bot.core.errors import Absent, InvalidInput, TooManyRequests
from bot.core.institution_requests import Wanted, parse_city, parse_name, parse_website
from bot.core.overheard import may_hold_secret
from bot.ptb.conversation import END, Conversation
from bot.ptb.filters import NOT_A_COMMAND, TYPED_OR_MENDED
from bot.services import institution_requests
from bot.texts import asking_institution as texts
from bot.texts import linking as linking_texts
from bot.texts.asking_institution import Verb
from bot.texts.institutions import country_typed
from bot.texts.navigation import To

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context
    from bot.core.messages import Message
    from bot.ptb.conversation import Next


class State(StrEnum):
    """What is waited for. The first four are also the names under which the answers are kept."""

    NAME = "name"
    COUNTRY = "country"
    CITY = "city"
    WEBSITE = "website"
    REVIEW = "review"


async def start(update: Update, context: Context) -> Next:
    try:
        await institution_requests.require_room(context.ports, context.user_id)
    except (Absent, TooManyRequests) as error:
        await _refuse(context, error)
        return END
    return await ask_name(update, context)


async def ask_name(update: Update, context: Context) -> Next:
    context.dialogue.data.clear()
    await context.say(texts.ask_name(context.words))
    return State.NAME


async def take_typed(update: Update, context: Context) -> Next:
    """The answer to whatever was asked for."""
    state = State(str(context.dialogue.state))
    try:
        return await _keep(context, state, _read(context, state))
    except InvalidInput as error:
        await _say(context, texts.not_understood(context.words, error), held=context.typed)
        return None


async def skip(update: Update, context: Context) -> Next:
    return await _keep(context, State(str(context.dialogue.state)), "")


def _read(context: Context, state: State) -> str:
    match state:
        case State.COUNTRY:
            country = country_typed(context.words, context.typed)
            if country is None:
                raise InvalidInput("country", "shape")
            return country
        case State.CITY:
            return parse_city(context.typed)
        case State.WEBSITE:
            return parse_website(context.typed)
        case _:
            return parse_name(context.typed)


async def _keep(context: Context, state: State, value: str) -> Next:
    """And asks for the next."""
    context.dialogue.data[state] = value
    match state:
        case State.NAME:
            await context.say(texts.ask_country(context.words))
            return State.COUNTRY
        case State.COUNTRY:
            await context.say(texts.ask_city(context.words))
            return State.CITY
        case State.CITY:
            await context.say(texts.ask_website(context.words))
            return State.WEBSITE
        case _:
            await context.say(texts.review(context.words, _wanted(context)))
            return State.REVIEW


async def send(update: Update, context: Context) -> Next:
    wanted = _wanted(context)
    try:
        await institution_requests.ask(context.ports, context.user_id, wanted)
    except (Absent, TooManyRequests) as error:
        await _refuse(context, error)
        return END
    await context.edit(texts.sent(context.words, wanted))
    return END


async def press_a_button(update: Update, context: Context) -> Next:
    await _say(context, texts.press_a_button(context.words, _wanted(context)), held=_held(update))
    return None


async def explain(update: Update, context: Context) -> Next:
    """A sticker, a photo, a document: what is waited for, once more."""
    if context.dialogue.state == State.REVIEW:
        return await press_a_button(update, context)
    error = InvalidInput(str(context.dialogue.state), "shape")
    await _say(context, texts.not_understood(context.words, error), held=_held(update))
    return None


async def cancel(update: Update, context: Context) -> Next:
    await context.say(texts.cancelled(context.words))
    return END


def _wanted(context: Context) -> Wanted:
    return Wanted(*(str(context.dialogue.data.get(state, "")) for state in (*State,)[:4]))


async def _refuse(context: Context, error: Absent | TooManyRequests) -> None:
    absent = isinstance(error, Absent)
    await context.say(texts.needs_a_link(context.words) if absent else texts.too_many(context.words))


def _held(update: Update) -> str:
    message = update.effective_message
    return (message.text or message.caption or "") if message else ""


async def _say(context: Context, answer: Message, *, held: str) -> None:
    """The answer to a message that held this; a Secret Number out of step is deleted like any other."""
    if may_hold_secret(held):
        answer = linking_texts.noted(await context.take_away(), answer)
    await context.say(answer)


asking_institution: Final[Conversation[Any]] = Conversation(
    "asking institution",
    entry_points=[pressed(start, To.ASK_INSTITUTION)],
    reentry=True,
    states={
        State.NAME: [MessageHandler(TYPED_OR_MENDED, take_typed)],
        State.COUNTRY: [MessageHandler(TYPED_OR_MENDED, take_typed)],
        State.CITY: [MessageHandler(TYPED_OR_MENDED, take_typed), pressed(skip, Verb.SKIP)],
        State.WEBSITE: [MessageHandler(TYPED_OR_MENDED, take_typed), pressed(skip, Verb.SKIP)],
        State.REVIEW: [
            pressed(send, Verb.SEND),
            pressed(ask_name, Verb.AGAIN),
            MessageHandler(TYPED_OR_MENDED, press_a_button),
        ],
    },
    fallbacks=[CommandHandler("cancel", cancel), MessageHandler(NOT_A_COMMAND, explain)],
)
