"""`/admin`: the menu of what this person may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts import admin_menu as texts

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def show_menu(update: Update, context: Context) -> None:
    await context.edit(texts.menu(context.words, context.visitor.roles))
