"""`/account`, also `Settings`: linked ID Numbers, unlinking, and the email as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import accounts, sharing, viewing
from bot.texts import account as texts

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def show_settings(update: Update, context: Context) -> None:
    exams = await viewing.own_exams(context.ports, context.user_id)
    await context.edit(texts.settings(context.words, exams, _email(context)))


async def show_id(update: Update, context: Context) -> None:
    own = await viewing.own_exam(context.ports, context.user_id, context.press.id())
    await context.edit(texts.one_id(context.words, own))


async def ask_unlink(update: Update, context: Context) -> None:
    own = await viewing.own_exam(context.ports, context.user_id, context.press.id())
    shares = await sharing.standing_shares(context.ports, context.user_id, own.link.id)
    await context.edit(texts.unlink_question(context.words, own, shares))


async def unlink(update: Update, context: Context) -> None:
    link = await accounts.unlink(context.ports, context.user_id, context.press.id())
    await context.edit(texts.unlinked(context.words, link.id_number))


async def show_email(update: Update, context: Context) -> None:
    """What can be done about the email; changing it is a conversation of its own."""
    if not context.ports.policy.mail_enabled and _email(context) is None:
        await context.edit(texts.email_is_off(context.words))
    elif await accounts.linked(context.ports, context.user_id):
        await context.edit(texts.email_page(context.words, _email(context)))
    else:
        await context.edit(texts.email_needs_a_link(context.words))


async def remove_email(update: Update, context: Context) -> None:
    await accounts.remove_email(context.ports, context.user_id)
    await context.edit(texts.email_removed(context.words))


def _email(context: Context) -> str | None:
    account = context.visitor.account
    return account.email if account else None
