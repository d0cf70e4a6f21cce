"""`/amend`: a file of corrected results is checked, shown as differences and proposed; and lifting what is withheld."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from telegram.ext import CommandHandler, MessageHandler, filters

from bot.context import edit, pressed
from bot.conversations.releasing.cards import explained, place_of, show
from bot.core.errors import Absent, Forbidden
from bot.core.importing.report import ImportId
from bot.core.importing.rows import ImportKind, columns_of
from bot.core.overheard import may_hold_secret
from bot.core.releases import ProposalId
from bot.ptb.conversation import END, Conversation
from bot.ptb.files import download
from bot.ptb.filters import NOT_A_COMMAND
from bot.services import amending, withholding
from bot.texts import amending as texts
from bot.texts import importing as import_texts
from bot.texts import linking as linking_texts
from bot.texts import releasing as release_texts
from bot.texts.navigation import To

if TYPE_CHECKING:
    from telegram import Document, Update

    from bot.context import Context
    from bot.core.amending import Amendment
    from bot.core.importing.report import Report
    from bot.core.messages import Message
    from bot.ptb.conversation import Next
    from bot.texts.words import Markup

MOST_BYTES: Final = import_texts.MOST_MEGABYTES * 1024 * 1024
READ_AT_ONCE: Final = 2
"""Uploads that are held in memory at a time, imports among them."""


class State(StrEnum):
    """What is waited for."""

    FILE = "file"


async def ask_file(update: Update, context: Context) -> Next:
    """`/amend`, and its button."""
    columns = columns_of(ImportKind.RESULTS, context.ports.catalogue, context.ports.now().date())
    await context.edit(texts.how_to(context.words, list(columns)))
    return State.FILE


async def take_file(update: Update, context: Context) -> Next:
    """Answers at once and reads beside the chat's other updates."""
    document = update.effective_message.document if update.effective_message else None
    if document is None:
        return None
    if (document.file_size or 0) > MOST_BYTES:
        await context.say(import_texts.too_large(context.words))
        await context.delete_typed()
        return None
    card = await context.say(import_texts.reading(context.words))
    context.start_aside(_take(context, document, card))
    return END


async def explain(update: Update, context: Context) -> Next:
    message = update.effective_message
    answer = texts.waits_for_file(context.words)
    if may_hold_secret((message.text or message.caption or "") if message else ""):
        answer = linking_texts.noted(await context.take_away(), answer)
    await context.say(answer)
    return None


async def cancel(update: Update, context: Context) -> Next:
    await context.say(texts.left(context.words))
    return END


@explained
async def propose(update: Update, context: Context) -> None:
    """With four eyes it is proposed; without, it stands."""
    place = place_of(context, context.message_pressed or 0)
    proposal = await amending.propose(context.ports, context.user_id, _import(context), place=place)
    await show(context, place, texts.decided(context.words, proposal))


@explained
async def discard(update: Update, context: Context) -> None:
    await amending.discard(context.ports, context.user_id, _import(context))
    await context.edit(texts.discarded(context.words))


@explained
async def show_rows(update: Update, context: Context) -> None:
    """New messages, so that the card with the decision stays where it is."""
    pressed_id = context.press.id()
    if pressed_id is None:
        raise Absent("proposal")
    amendment = await amending.proposed(context.ports, context.user_id, ProposalId(pressed_id))
    await context.say(texts.changes(context.words, amendment))
    await _say_all(context, amendment)


@explained
async def lift(update: Update, context: Context) -> None:
    """Proposed, where the result is released; else it ends at once."""
    place = place_of(context, context.message_pressed or 0)
    proposal = await withholding.lift(context.ports, context.user_id, context.press.id(), place=place)
    said = texts.decided(context.words, proposal) if proposal else texts.lifted_before_release(context.words)
    await show(context, place, said)


async def _take(context: Context, document: Document, card: int) -> None:
    turns: asyncio.Semaphore = context.bot_data.setdefault("imports", asyncio.Semaphore(READ_AT_ONCE))
    async with turns:
        file = await download(context.bot, document)
        deleted = await context.delete_typed()
        fate = import_texts.taken_out(context.words) if deleted else import_texts.please_delete(context.words)
        if file is None:
            await _show(context, card, import_texts.not_received(context.words))
            return
        try:
            report = await amending.stage(context.ports, context.user_id, file, document.file_name or "")
            await _report(context, report, card, fate)
        except (Absent, Forbidden) as error:
            await _show(context, card, release_texts.refused(context.words, error))


async def _report(context: Context, report: Report, card: int, fate: Markup) -> None:
    if report.import_id is None:
        await _show(context, card, import_texts.rejected(context.words, report, fate))
        await context.say(import_texts.whole_report(context.words, report))
        return
    amendment = await amending.preview(context.ports, context.user_id, report.import_id)
    four_eyes = context.ports.policy.four_eyes
    await _show(context, card, texts.taken(fate))
    # Anew: only a new message can be protected, and this one holds scores.
    await context.say(texts.preview(context.words, amendment, report.import_id, four_eyes=four_eyes))
    await _say_all(context, amendment)


async def _say_all(context: Context, amendment: Amendment) -> None:
    if texts.is_longer(amendment):
        await context.say(texts.all_changes(context.words, amendment))


async def _show(context: Context, card: int, message: Message) -> None:
    if not await edit(context.bot, context.user_id, card, message):
        await context.say(message)


def _import(context: Context) -> ImportId:
    """Raises `Absent` for a button that names no import."""
    import_id = context.press.id()
    if import_id is None:
        raise Absent("import")
    return ImportId(import_id)


amend: Final[Conversation[Any]] = Conversation(
    "amend",
    entry_points=[CommandHandler("amend", ask_file), pressed(ask_file, To.HOW_TO_AMEND)],
    reentry=True,
    states={State.FILE: [MessageHandler(filters.UpdateType.MESSAGE & filters.Document.ALL, take_file)]},
    fallbacks=[CommandHandler("cancel", cancel), MessageHandler(NOT_A_COMMAND, explain)],
)
