"""`/language`: for everybody, linked or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import accounts
from bot.texts import help as help_texts
from bot.texts import language as texts
from bot.texts.words import LANGUAGES, words_in

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def offer_languages(update: Update, context: Context) -> None:
    await context.edit(texts.choice(context.words))


async def choose_language(update: Update, context: Context) -> None:
    """Answered in the language that was chosen."""
    language = context.press.text()
    if language not in LANGUAGES:
        await context.answer(help_texts.old_button(context.words), alert=True)
        return
    await accounts.choose_language(context.ports, context.user_id, language)
    await context.edit(texts.chosen(words_in(language)))
