"""Every handler of the bot, in the order in which an update is held against them: the first that fits answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from telegram.ext import BaseHandler

    from bot.context import Context


def table() -> list[BaseHandler[Any, Context, Any]]:
    """Conversations that are running come first, then commands, then buttons, then what nothing fits."""
    return [
        # Conversations
        # Candidates
        # Staff: each behind the one filter `staff(permission, …)`
        # What nothing fits
    ]
