"""The candidate's own statement of results: as a picture to look at, and as a signed PDF to keep."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.core.errors import Absent
from bot.services import stating, viewing
from bot.texts import results
from bot.texts import statement as texts

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def send_statement(update: Update, context: Context) -> None:
    """Of what stands at this moment; where nothing final stands any more, its card says what does."""
    own = await viewing.open_result(context.ports, context.user_id, context.press.id())
    try:
        statement = await stating.own_statement(context.ports, own)
    except Absent:
        await context.say(results.card(context.words, own, context.ports.now().date()))
        return
    page = texts.page(context.words, statement)
    png, pdf = await asyncio.gather(context.ports.documents.png(page), stating.signed_pdf(context.ports, page))
    await context.say(texts.picture(context.words, png))
    await context.say(texts.file(context.words, statement, pdf))
