"""`/withhold`: a result is held back, after one more question."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from bot.core.errors import Absent, AlreadyDone
from bot.core.mistypings import Both, Mended, Nonsense, Right, Swapped, WrongLength, read_id
from bot.services import withholding
from bot.texts import support as support_texts
from bot.texts import withholding as texts

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context
    from bot.core.identity import IdNumber
    from bot.core.messages import Message


async def withhold_command(update: Update, context: Context) -> None:
    """`/withhold ABC123456`: asks once more. The message names a person, so it is taken out of the chat."""
    if not context.args:
        await explain(update, context)
        return
    if not await context.delete_typed():
        await context.say(support_texts.please_delete(context.words))
    match read_id(" ".join(context.args)):
        case Right(id_number):
            await context.say(await _question(context, id_number))
        case Mended(id_number, slips):
            await context.say(texts.mistyped(context.words, id_number, slips))
        case WrongLength() as typed:
            await context.say(texts.miscounted(context.words, typed))
        case Both() | Swapped() | Nonsense():
            await context.say(support_texts.not_an_id(context.words))
        case other:
            assert_never(other)


async def explain(update: Update, context: Context) -> None:
    await context.edit(texts.how_to_withhold(context.words))


async def withhold(update: Update, context: Context) -> None:
    try:
        held = await withholding.withhold(context.ports, context.user_id, context.press.id())
    except Absent:
        await context.answer(texts.no_longer(context.words), alert=True)
    except AlreadyDone:
        await context.answer(texts.already_done(context.words), alert=True)
    else:
        exam = context.ports.catalogue.exam(held.entry.exam)
        await context.edit(texts.withheld(context.words, held.entry, exam, is_released=held.is_released))


async def _question(context: Context, id_number: IdNumber) -> Message:
    try:
        found = await withholding.look(context.ports, context.user_id, id_number)
    except Absent:
        return texts.unknown(context.words, id_number)
    except AlreadyDone:
        held = await withholding.standing(context.ports, context.user_id, id_number)
        return texts.already(context.words, id_number, held, four_eyes=context.ports.policy.four_eyes)
    exam = context.ports.catalogue.exam(found.entry.exam)
    return texts.question(context.words, found.entry, exam, is_released=found.is_released)
