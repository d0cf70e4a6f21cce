"""`/privacy`: what is kept, and erasing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.errors import Absent
from bot.services import privacy, sharing
from bot.texts import privacy as texts

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def show_privacy(update: Update, context: Context) -> None:
    policy = context.ports.policy
    await context.edit(
        texts.what_is_kept(
            context.words,
            organisation=policy.organisation,
            privacy_url=policy.privacy_url,
            terms_url=policy.terms_url,
        )
    )


async def ask_erase(update: Update, context: Context) -> None:
    await context.edit(
        texts.erase_question(context.words, await sharing.standing_shares(context.ports, context.user_id))
    )


async def erase(update: Update, context: Context) -> None:
    """A second tap finds nothing, and leaves the receipt of the first in place."""
    words = context.words
    context.dialogue.end()
    try:
        receipt = await privacy.erase(context.ports, context.user_id)
    except Absent:
        await context.answer(texts.nothing_to_erase(words), alert=True)
        return
    await context.edit(
        texts.erased(
            words,
            links=receipt.links,
            email=receipt.email,
            deliveries=receipt.deliveries,
            shares=receipt.shares,
            staff=bool(context.visitor.roles),
        )
    )
