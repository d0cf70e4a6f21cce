"""`/admin`: the menu of what this person may do, and what waits for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.roles import Permission, may
from bot.services import institution_requests, releasing
from bot.texts import admin_menu as texts

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def show_menu(update: Update, context: Context) -> None:
    roles = context.visitor.roles
    may_approve = may(roles, Permission.APPROVE)
    waiting = await releasing.awaiting(context.ports, context.user_id) if may_approve else ()
    asked = (
        await institution_requests.count_waiting(context.ports) if may(roles, Permission.DECIDE_INSTITUTIONS) else None
    )
    await context.edit(texts.menu(context.words, roles, waiting, asked))
