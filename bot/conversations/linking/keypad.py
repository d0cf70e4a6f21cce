"""The presses on the keypad: the digits live in the dialogue, progress is shown by edits that overtake each other."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.conversations.linking.draft import Draft, State
from bot.conversations.linking.judging import judge
from bot.services.guessing import Claim
from bot.texts import linking as texts
from bot.texts import linking_refusals as refusals

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context
    from bot.core.identity import IdNumber
    from bot.core.pin_pad import PinPad
    from bot.ptb.conversation import Next


async def press_digit(update: Update, context: Context) -> Next:
    current = _pad_in_use(context)
    if current is None:
        return await say_dead(update, context)
    id_number, pad = current
    return _show(context, id_number, pad.press(context.press.text(1)))


async def take_digit_back(update: Update, context: Context) -> Next:
    current = _pad_in_use(context)
    if current is None:
        return await say_dead(update, context)
    id_number, pad = current
    return _show(context, id_number, pad.take_back())


async def check(update: Update, context: Context) -> Next:
    current = _pad_in_use(context)
    if current is None:
        return await say_dead(update, context)
    id_number, pad = current
    if pad.secret is None:
        await context.answer(refusals.four_digits_first(context.words), alert=True)
        return None
    await asyncio.gather(context.answer(), context.edit_latest(texts.pad_done(context.words, id_number)))
    return await judge(context, Claim(id_number, pad.secret))


async def say_dead(update: Update, context: Context) -> Next:
    await context.answer(refusals.dead_pad(context.words), alert=True)
    return None


def _pad_in_use(context: Context) -> tuple[IdNumber, PinPad] | None:
    """None where the press is on another keypad than the newest."""
    draft = Draft(context)
    id_number, pad = draft.id_number, draft.pad
    return (id_number, pad) if id_number and pad and pad.nonce == context.press.text() else None


def _show(context: Context, id_number: IdNumber, pad: PinPad) -> State:
    Draft(context).keep_pad(pad)
    context.edit_latest(texts.ask_secret(context.words, id_number, pad))
    return State.SECRET
