"""The steps of the ID Number and the Secret Number: typed, one or both, mistyped and mended. Pressed: `keypad`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversations.linking.draft import Draft, State
from bot.conversations.linking.judging import judge
from bot.conversations.linking.saying import say
from bot.core.errors import LockedOut
from bot.core.identity import IdNumber, SecretNumber
from bot.core.mistypings import Both, Mended, Nonsense, Right, Swapped, WrongLength, read_id, read_secret
from bot.core.overheard import may_hold_secret
from bot.ptb.conversation import END
from bot.services import linking
from bot.services.guessing import Claim, require_unlocked
from bot.texts import linking as texts
from bot.texts import linking_refusals as refusals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import Update

    from bot.context import Context
    from bot.core.fitting import Slip
    from bot.ptb.conversation import Next


async def start(update: Update, context: Context) -> Next:
    """`/link`, also with the numbers behind it; or the button."""
    try:
        await require_unlocked(context.ports, context.user_id)
    except LockedOut as locked:
        note = await context.take_away() if may_hold_secret(context.typed) else ""
        await say(context, refusals.locked(context.words, locked.until, context.ports.now()), note)
        return END
    given = context.typed.partition(" ")[2] if context.typed.startswith("/") else ""
    if given:
        return await read_as_id(context, given)
    await context.say(texts.ask_id(context.words))
    return State.ID


async def take_id(update: Update, context: Context) -> Next:
    return await read_as_id(context, context.typed)


async def take_secret(update: Update, context: Context) -> Next:
    return await read_as_secret(context, context.typed)


async def read_as_id(context: Context, typed: str) -> Next:
    match read_id(typed):
        case Right(value):
            return await go_on_with(context, value)
        case Mended(value, slips):
            return await _offer_id(context, value, slips)
        case Both() as both:
            return await _take_both(context, both)
        case Swapped():
            await say(context, refusals.secret_came_first(context.words), await context.take_away())
        case (WrongLength() | Nonsense()) as reading:
            note = await context.take_away() if may_hold_secret(typed) else ""
            await say(context, refusals.no_id(context.words, reading), note)
    return State.ID


async def read_as_secret(context: Context, typed: str) -> Next:
    """An ID Number typed here takes the place of the one before."""
    id_number = Draft(context).id_number
    if id_number is None:
        return await read_as_id(context, typed)
    match read_secret(typed):
        case Right(secret):
            return await judge(context, Claim(id_number, secret), await context.take_away())
        case Mended(secret, slips):
            return await _offer_secret(context, secret, slips, await context.take_away())
        case Both() as both:
            return await _take_both(context, both)
        case Swapped(other, slips):
            return await (_offer_id(context, other, slips) if slips else go_on_with(context, other))
        case (WrongLength() | Nonsense()) as reading:
            holds_secret = isinstance(reading, WrongLength) or may_hold_secret(typed)
            note = await context.take_away() if holds_secret else ""
            pad = Draft(context).same_pad()
            await say(context, refusals.no_secret(context.words, reading, id_number, pad), note)
            return State.SECRET


async def _take_both(context: Context, both: Both) -> Next:
    """Both in one message: it holds the secret, so it goes; what is mistyped is offered, never taken."""
    note = await context.take_away()
    if both.id_slips:
        secret = None if both.secret_slips else both.secret_number
        return await _offer_id(context, both.id_number, both.id_slips, secret, note=note)
    if both.secret_slips:
        Draft(context).take_id(both.id_number)
        return await _offer_secret(context, both.secret_number, both.secret_slips, note)
    return await judge(context, Claim(both.id_number, both.secret_number), note)


async def go_on_with(context: Context, id_number: IdNumber) -> Next:
    """The ID Number is taken; the Secret Number is next."""
    if await linking.holds(context.ports, context.user_id, id_number):
        await context.say(refusals.linked_here_already(context.words, id_number))
        return State.ID
    pad = Draft(context).take_id(id_number)
    await context.say(texts.ask_secret(context.words, id_number, pad))
    return State.SECRET


async def _offer_id(
    context: Context, mended: IdNumber, slips: Sequence[Slip], secret: SecretNumber | None = None, *, note: str = ""
) -> Next:
    nonce = Draft(context).offer(mended, secret)
    await say(context, texts.offer_id(context.words, mended, slips, nonce), note)
    return _here(context)


async def _offer_secret(context: Context, mended: SecretNumber, slips: Sequence[Slip], note: str) -> Next:
    draft = Draft(context)
    pad = draft.keep_pad(draft.fresh_pad().filled_with(mended))
    await say(context, texts.offer_secret(context.words, slips, pad), note)
    return State.SECRET


async def take_mended(update: Update, context: Context) -> Next:
    """The mended ID Number is what was meant; a Secret Number that came with it is judged at once."""
    draft = Draft(context)
    if draft.offered is None or context.press.text() != draft.nonce:
        await context.answer(refusals.dead_button(context.words), alert=True)
        return None
    mended, secret = draft.offered
    if secret is None:
        return await go_on_with(context, IdNumber(mended))
    return await judge(context, Claim(IdNumber(mended), SecretNumber(secret)))


def _here(context: Context) -> State:
    """The step in hand; an offer is made before the first one too, for `/link abc123456`."""
    return State.SECRET if context.dialogue.state == State.SECRET else State.ID
