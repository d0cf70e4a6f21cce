"""Staff decide on an institution that a candidate misses: decline it with a reason, or add it with what the register needs."""

from __future__ import annotations

from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, TypeVar
from uuid import UUID

from telegram.ext import CommandHandler, MessageHandler

from bot.context import pressed
from bot.core.errors import Absent, Conflict, Forbidden, InvalidInput
from bot.core.institution_requests import (
    Wanted,
    WhyDeclined,
    parse_city,
    parse_contact,
    parse_domain,
    parse_name,
    parse_website,
)
from bot.core.institutions import Institution, InstitutionType
from bot.core.overheard import may_hold_secret
from bot.ptb.conversation import END, Conversation
from bot.ptb.filters import NOT_A_COMMAND, TYPED_OR_MENDED
from bot.services import institution_requests
from bot.texts import institution_requests as texts
from bot.texts import linking as linking_texts
from bot.texts.institution_requests import Field, Verb

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from telegram import Update

    from bot.context import Context
    from bot.core.messages import Message
    from bot.ptb.conversation import Next

T = TypeVar("T")

_PARSERS: Final = {
    Field.NAME: parse_name,
    Field.CITY: parse_city,
    Field.WEBSITE: parse_website,
    Field.DOMAIN: parse_domain,
    Field.CONTACT: parse_contact,
}


class State(StrEnum):
    """What is waited for."""

    TYPE = "type"
    TYPED = "typed"  # the field under `_ASKED`
    REVIEW = "review"


_REQUEST, _TYPE, _ASKED, _COUNTRY = "request", "type", "asked", "country"


def explained(
    step: Callable[[Update, Context], Coroutine[Any, Any, T]],
) -> Callable[[Update, Context], Coroutine[Any, Any, T | Any]]:
    """Who comes late reads how the request stands; a conversation about it ends."""

    @wraps(step)
    async def explaining(update: Update, context: Context) -> T | Any:
        try:
            return await step(update, context)
        except (Absent, Conflict, Forbidden) as error:
            await context.answer(texts.refusal(context.words, error), alert=True)
            await context.edit(texts.refused(context.words, error))
            return END

    return explaining


@explained
async def show_requests(update: Update, context: Context) -> None:
    await context.edit(texts.listed(context.words, await institution_requests.waiting(context.ports, context.user_id)))


@explained
async def show_request(update: Update, context: Context) -> None:
    request = await institution_requests.access_waiting(context.ports, context.user_id, context.press.id())
    await context.edit(texts.request(context.words, request.id, request.wanted))


@explained
async def ask_reason(update: Update, context: Context) -> None:
    request = await institution_requests.access_waiting(context.ports, context.user_id, context.press.id())
    await context.edit(texts.why_declined(context.words, request.id, request.wanted))


@explained
async def decline(update: Update, context: Context) -> None:
    try:
        why = WhyDeclined(context.press.text(1))
    except ValueError:  # a client may write what it likes there
        raise Absent("institution_request") from None
    request = await institution_requests.decline(context.ports, context.user_id, context.press.id(), why)
    await context.edit(texts.declined(context.words, request.wanted))


@explained
async def start(update: Update, context: Context) -> Next:
    request = await institution_requests.access_waiting(context.ports, context.user_id, context.press.id())
    wanted = request.wanted
    context.dialogue.data |= {
        _REQUEST: request.id.hex,
        _COUNTRY: wanted.country,
        Field.NAME: wanted.name,
        Field.CITY: wanted.city,
        Field.WEBSITE: wanted.website,
    }
    await context.say(texts.ask_type(context.words, wanted))
    return State.TYPE


async def take_type(update: Update, context: Context) -> Next:
    if context.press.text() not in set(InstitutionType):
        return None
    context.dialogue.data[_TYPE] = context.press.text()
    return await _ask(context, Field.DOMAIN)


async def no_domain(update: Update, context: Context) -> Next:
    if context.dialogue.data.get(_ASKED) != Field.DOMAIN:
        return None
    return await _keep(context, Field.DOMAIN, "")


async def take_typed(update: Update, context: Context) -> Next:
    field = Field(str(context.dialogue.data[_ASKED]))
    try:
        return await _keep(context, field, _PARSERS[field](context.typed))
    except InvalidInput as error:
        await _say(context, texts.not_understood(context.words, error), held=context.typed)
        return None


async def correct(update: Update, context: Context) -> Next:
    if context.press.text() not in set(Field):
        return None
    return await _ask(context, Field(context.press.text()))


async def _ask(context: Context, field: Field) -> Next:
    context.dialogue.data[_ASKED] = field.value
    await context.say(texts.ask_again(context.words, field))
    return State.TYPED


async def _keep(context: Context, field: Field, value: str) -> Next:
    """And asks for what is still missing, or shows it all."""
    context.dialogue.data[field.value] = value
    if Field.CONTACT not in context.dialogue.data:
        return await _ask(context, Field.CONTACT)
    await context.say(texts.review(context.words, _institution(context)))
    return State.REVIEW


@explained
async def add(update: Update, context: Context) -> Next:
    request, given = UUID(hex=str(context.dialogue.data[_REQUEST])), _institution(context)
    institution = await institution_requests.add(context.ports, context.user_id, request, given)
    await context.edit(texts.added(context.words, institution, was_there=institution is not given))
    return END


async def explain(update: Update, context: Context) -> Next:
    """Whatever is no answer: what is waited for, once more."""
    message = update.effective_message
    held = (message.text or message.caption or "") if message else ""
    await _say(context, _waited_for(context), held=held)
    return None


def _waited_for(context: Context) -> Message:
    match context.dialogue.state:
        case State.TYPED:
            return texts.ask_again(context.words, Field(str(context.dialogue.data[_ASKED])))
        case State.TYPE:
            return texts.ask_type(context.words, _wanted(context))
        case _:
            return texts.review(context.words, _institution(context))


async def cancel(update: Update, context: Context) -> Next:
    await context.say(texts.cancelled(context.words))
    return END


def _wanted(context: Context) -> Wanted:
    return Wanted(*(str(context.dialogue.data[key]) for key in (Field.NAME, _COUNTRY, Field.CITY, Field.WEBSITE)))


def _institution(context: Context) -> Institution:
    data = context.dialogue.data
    return Institution(
        name=str(data[Field.NAME]),
        type=InstitutionType(data[_TYPE]),
        country=str(data[_COUNTRY]),
        city=str(data[Field.CITY]),
        website=str(data[Field.WEBSITE]),
        email_domain=str(data[Field.DOMAIN]),
        contact_email=str(data[Field.CONTACT]),
        aliases=(),
    )


async def _say(context: Context, answer: Message, *, held: str) -> None:
    """The answer to a message that held this; a Secret Number out of step is deleted like any other."""
    if may_hold_secret(held):
        answer = linking_texts.noted(await context.take_away(), answer)
    await context.say(answer)


adding_institution: Final[Conversation[Any]] = Conversation(
    "adding institution",
    entry_points=[pressed(start, Verb.ADD)],
    reentry=True,
    states={
        State.TYPE: [pressed(take_type, Verb.TYPE)],
        State.TYPED: [MessageHandler(TYPED_OR_MENDED, take_typed), pressed(no_domain, Verb.NO_DOMAIN)],
        State.REVIEW: [pressed(add, Verb.CONFIRM), pressed(correct, Verb.CORRECT)],
    },
    fallbacks=[CommandHandler("cancel", cancel), MessageHandler(NOT_A_COMMAND, explain)],
)
