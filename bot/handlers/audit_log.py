"""`/audit`: the latest entries of the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import auditing
from bot.texts import audit_log as texts

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def show_audit(update: Update, context: Context) -> None:
    latest = await auditing.latest(context.ports, context.user_id)
    lines = [
        texts.Line(entry.at, entry.action, entry.actor, entry.subject, entry.session, entry.details)
        for entry in latest.records
    ]
    await context.edit(texts.latest(context.words, lines, latest.staff))
