"""`/find` and `/free`: an ID Number as support sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.errors import Absent, InvalidInput
from bot.core.identity import IdNumber
from bot.services import support
from bot.texts import support as texts

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def find(update: Update, context: Context) -> None:
    """`/find ABC123456`. The message names a person, so it is taken out of the chat."""
    if not context.args:
        await context.edit(texts.how_to_find(context.words))
        return
    await _take_out(context)
    id_number = _typed(context)
    if id_number is None:
        await context.say(texts.not_an_id(context.words))
    else:
        await _show(context, id_number)


async def free_command(update: Update, context: Context) -> None:
    """`/free ABC123456`: asks once more."""
    if not context.args:
        await explain_free(update, context)
        return
    await _take_out(context)
    id_number = _typed(context)
    if id_number is None:
        await context.say(texts.not_an_id(context.words))
        return
    found = await support.find(context.ports, context.user_id, id_number)
    if found.link is None:
        await context.say(texts.not_linked(context.words, id_number))
    else:
        await context.say(texts.free_question(context.words, found.link))


async def explain_free(update: Update, context: Context) -> None:
    await context.edit(texts.how_to_free(context.words))


async def ask_free(update: Update, context: Context) -> None:
    try:
        link = await support.linked_to_free(context.ports, context.user_id, context.press.id())
    except Absent:
        await context.answer(texts.no_longer_linked(context.words), alert=True)
    else:
        await context.edit(texts.free_question(context.words, link))


async def free(update: Update, context: Context) -> None:
    try:
        link = await support.free(context.ports, context.user_id, context.press.id())
    except Absent:
        await context.answer(texts.no_longer_linked(context.words), alert=True)
    else:
        await context.edit(texts.freed(context.words, link.id_number))


async def _show(context: Context, id_number: IdNumber) -> None:
    found = await support.find(context.ports, context.user_id, id_number)
    deliveries = [(one.channel, one.state, one.settled_at or one.created_at) for one in found.deliveries]
    await context.say(texts.found(context.words, id_number, found.entry, found.link, deliveries))


async def _take_out(context: Context) -> None:
    if not await context.delete_typed():
        await context.say(texts.please_delete(context.words))


def _typed(context: Context) -> IdNumber | None:
    """The ID Number after the command, spaces and all; nothing is mended."""
    try:
        return IdNumber.parse("".join(context.args or ()))
    except InvalidInput:
        return None
