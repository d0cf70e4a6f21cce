"""`/help`, and `/cancel` where nothing is running."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts import help as texts

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def show_help(update: Update, context: Context) -> None:
    contact = context.ports.policy.support_contact
    await context.edit(texts.overview(context.words, contact, context.visitor.roles))


async def nothing_to_cancel(update: Update, context: Context) -> None:
    await context.say(texts.nothing_to_cancel(context.words))
