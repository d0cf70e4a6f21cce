"""`/import`, and any file that a publisher sends: checked and staged, then confirmed or discarded by a button.

No conversation: what was staged waits in the database, so a restart in between loses no button.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, Final

from bot.context import edit
from bot.core.errors import Absent, AlreadyDone, Forbidden, Moved
from bot.core.importing.report import ImportId
from bot.core.importing.rows import ImportKind, columns_of
from bot.ptb.files import download
from bot.services import importing
from bot.services.import_files import stage_file
from bot.texts import importing as texts

if TYPE_CHECKING:
    import io
    from collections.abc import Awaitable, Callable

    from telegram import Document, Update

    from bot.context import Context
    from bot.core.importing.report import Report
    from bot.core.messages import Message
    from bot.texts.words import Markup

MOST_BYTES: Final = texts.MOST_MEGABYTES * 1024 * 1024
PROGRESS_SECONDS: Final = 2.0
PATIENCE_SECONDS: Final = 0.5
"""A press that takes longer is answered, and the chat goes on meanwhile."""
READ_AT_ONCE: Final = 2
"""Uploads that are held in memory at a time; the others wait their turn."""


async def explain(update: Update, context: Context) -> None:
    """`/import` without a file, and its button."""
    await context.edit(texts.how_to(context.words, _columns(context)))


async def take_file(update: Update, context: Context) -> None:
    """Answers at once and reads beside the chat's other updates: a large file takes a minute."""
    document = update.effective_message.document if update.effective_message else None
    if document is None:
        return
    if (document.file_size or 0) > MOST_BYTES:
        await context.say(texts.too_large(context.words))
        await context.delete_typed()
        return
    card = await context.say(texts.reading(context.words))
    context.start_aside(_take(context, document, card))


async def confirm(update: Update, context: Context) -> None:
    """`Import N rows`. Takes no time, unless the register has moved and all rows must be looked at again."""
    confirming = context.start_aside(_confirm(context))
    done, _ = await asyncio.wait({confirming}, timeout=PATIENCE_SECONDS)
    if not done:
        await context.answer(texts.checking_again(context.words))


async def discard(update: Update, context: Context) -> None:
    try:
        await importing.discard(context.ports, context.user_id, _pressed(context))
    except AlreadyDone:
        await context.answer(texts.imported_before(context.words), alert=True)
    except Absent:
        await context.edit(texts.run_out(context.words))
    else:
        await context.edit(texts.discarded(context.words))


async def _confirm(context: Context) -> None:
    try:
        done = await importing.confirm(context.ports, context.user_id, _pressed(context))
    except AlreadyDone:
        await context.answer(texts.imported_before(context.words), alert=True)
    except Moved:
        await context.answer(texts.keeps_moving(context.words), alert=True)
    except Absent:
        await context.edit(texts.run_out(context.words))
    else:
        say = texts.rejected if done.problems else texts.imported
        await context.edit(say(context.words, done))
        await _send_problems(context, done)


async def _take(context: Context, document: Document, card: int) -> None:
    turns: asyncio.Semaphore = context.bot_data.setdefault("imports", asyncio.Semaphore(READ_AT_ONCE))
    async with turns:
        file = await download(context.bot, document)
        deleted = await context.delete_typed()
        fate = texts.taken_out(context.words) if deleted else texts.please_delete(context.words)
        if file is None:
            await _show(context, card, texts.not_received(context.words))
            return
        await _import(context, file, document.file_name or "", card, fate)


async def _import(context: Context, file: io.BytesIO, name: str, card: int, fate: Markup) -> None:
    try:
        report = await stage_file(context.ports, context.user_id, file, name, progress=_progress(context, card, fate))
    except Forbidden as forbidden:
        entries = forbidden.permission == importing.ENTRIES_BY_CHAT
        say = texts.entries_not_here if entries else texts.not_yours
        await _show(context, card, say(context.words, fate))
        return
    except Absent:
        await _show(context, card, texts.run_out(context.words))
        return
    await _show(context, card, texts.report(context.words, report, fate))
    await _send_problems(context, report)


def _progress(context: Context, card: int, fate: Markup) -> Callable[[int], Awaitable[None]]:
    """Edits the one message, not more often than a reader needs."""
    shown = time.monotonic() - PROGRESS_SECONDS / 2

    async def show(count: int) -> None:
        nonlocal shown
        if time.monotonic() - shown < PROGRESS_SECONDS:
            await asyncio.sleep(0)
            return
        shown = time.monotonic()
        await _show(context, card, texts.read_so_far(context.words, fate, count))

    return show


async def _show(context: Context, card: int, message: Message) -> None:
    if not await edit(context.bot, context.user_id, card, message):
        await context.say(message)


async def _send_problems(context: Context, report: Report) -> None:
    if report.problems:
        await context.say(texts.whole_report(context.words, report))


def _columns(context: Context) -> dict[ImportKind, tuple[list[str], list[str]]]:
    """Of each kind that may come by chat: the columns that are needed, and the others."""
    ports = context.ports
    kinds = [kind for kind in ImportKind if kind is not ImportKind.ENTRIES or ports.policy.chat_import_entries]
    layouts: dict[ImportKind, Any] = {kind: columns_of(kind, ports.catalogue, ports.now().date()) for kind in kinds}
    return {
        kind: (
            [name for name, column in columns.items() if column.needed],
            [name for name, column in columns.items() if not column.needed],
        )
        for kind, columns in layouts.items()
    }


def _pressed(context: Context) -> ImportId:
    """Raises `Absent` for a button that names no import."""
    import_id = context.press.id()
    if import_id is None:
        raise Absent("import")
    return ImportId(import_id)
