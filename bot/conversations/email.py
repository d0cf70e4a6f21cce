"""An email for the account: an address, then the code that came by mail. Offered after the first link, or from the settings."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from telegram.ext import CommandHandler, MessageHandler

from bot.context import pressed
from bot.core.emails import looks_like_code
from bot.core.errors import Absent, CodeRefused, CodeVoid, InvalidInput, TooManyCodes
from bot.core.overheard import may_hold_secret
from bot.ptb.conversation import END, Conversation
from bot.ptb.filters import NOT_A_COMMAND, TYPED_OR_MENDED
from bot.services import accounts, emails
from bot.texts import email as texts
from bot.texts import linking as linking_texts
from bot.texts.email import Verb
from bot.texts.navigation import To

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context
    from bot.core.messages import Message
    from bot.ptb.conversation import Next

ADDRESS: Final = "address"
"""Where the address that the last code went to is kept, for `Send a new code`."""


class State(StrEnum):
    """What is waited for."""

    ADDRESS = "address"
    CODE = "code"


async def start(update: Update, context: Context) -> Next:
    """From the settings."""
    if not context.ports.policy.mail_enabled:
        await context.say(texts.off(context.words))
        return END
    if not await accounts.linked(context.ports, context.user_id):
        await context.say(texts.needs_a_link(context.words))
        return END
    return await ask_address(update, context)


async def ask_address(update: Update, context: Context) -> Next:
    await context.say(texts.ask(context.words))
    return State.ADDRESS


async def take_address(update: Update, context: Context) -> Next:
    """The code of the address before may have come meanwhile."""
    if context.dialogue.data.get(ADDRESS) and looks_like_code(context.typed):
        return await take_code(update, context)
    return await _send_code(context, context.typed)


async def send_again(update: Update, context: Context) -> Next:
    return await _send_code(context, str(context.dialogue.data.get(ADDRESS, "")))


async def _send_code(context: Context, typed: str) -> Next:
    try:
        address = await emails.send_code(context.ports, context.user_id, typed)
    except InvalidInput as error:
        await _say(context, texts.not_an_address(context.words, error), held=typed)
        return State.ADDRESS
    except TooManyCodes:
        await context.say(texts.too_many_codes(context.words))
        return END
    except Absent:  # erased meanwhile, in another conversation
        await context.say(texts.needs_a_link(context.words))
        return END
    context.dialogue.data[ADDRESS] = address
    await context.say(texts.sent(context.words, address))
    return State.CODE


async def take_code(update: Update, context: Context) -> Next:
    """Another address typed here is what it looks like."""
    if "@" in context.typed:
        return await _send_code(context, context.typed)
    try:
        address = await emails.confirm(context.ports, context.user_id, context.typed)
    except InvalidInput:
        await _say(context, texts.not_a_code(context.words), held=context.typed)
        return State.CODE
    except CodeRefused as refused:
        await context.say(texts.wrong_code(context.words, refused.left))
        return State.CODE
    except (CodeVoid, Absent):
        await context.say(texts.void_code(context.words))
        return State.CODE
    await context.say(texts.confirmed(context.words, address))
    return END


async def skip(update: Update, context: Context) -> Next:
    account = context.visitor.account
    has_email = account is not None and account.email is not None
    await context.say(texts.kept(context.words) if has_email else texts.skipped(context.words))
    return END


async def cancel(update: Update, context: Context) -> Next:
    await context.say(texts.cancelled(context.words))
    return END


async def explain(update: Update, context: Context) -> Next:
    """A sticker, a photo, a document: what is waited for, once more."""
    message = update.effective_message
    held = (message.caption or "") if message else ""
    if context.dialogue.state == State.CODE:
        await _say(context, texts.not_a_code(context.words), held=held)
    else:
        await _say(context, texts.not_an_address(context.words, InvalidInput("email", "shape")), held=held)
    return None


async def _say(context: Context, answer: Message, *, held: str) -> None:
    """The answer to a message that held this; a Secret Number out of step is deleted like any other."""
    if not may_hold_secret(held):
        await context.say(answer)
        return
    await context.say(linking_texts.noted(await context.take_away(), answer))


email: Final[Conversation[Any]] = Conversation(
    "email",
    entry_points=[pressed(start, To.EMAIL)],
    reentry=True,
    states={
        State.ADDRESS: [MessageHandler(TYPED_OR_MENDED, take_address)],
        State.CODE: [
            MessageHandler(TYPED_OR_MENDED, take_code),
            pressed(send_again, Verb.NEW_CODE),
            pressed(ask_address, Verb.OTHER),
        ],
    },
    fallbacks=[
        CommandHandler("cancel", cancel),
        pressed(skip, Verb.SKIP),
        MessageHandler(NOT_A_COMMAND, explain),
    ],
)
