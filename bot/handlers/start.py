"""`/start`: the page that everything begins with and comes back to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import accounts
from bot.texts import start as texts

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def show_home(update: Update, context: Context) -> None:
    links = await accounts.linked(context.ports, context.user_id)
    organisation, staff = context.ports.policy.organisation, bool(context.visitor.roles)
    if links:
        await context.say(texts.home(context.words, organisation, len(links), staff=staff))
    else:
        await context.say(texts.welcome(context.words, organisation, staff=staff))
