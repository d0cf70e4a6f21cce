"""The one answer to a button for what is not (or no longer) this person's."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from bot.core.errors import Absent
from bot.texts import account as texts

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telegram import Update

    from bot.context import Context


def own(callback: Callable[[Update, Context], Awaitable[None]]) -> Callable[[Update, Context], Awaitable[None]]:
    """Wraps a step that opens something by its id: absent and somebody else's get the same pop-up."""

    @wraps(callback)
    async def step(update: Update, context: Context) -> None:
        try:
            await callback(update, context)
        except Absent:
            await context.answer(texts.not_linked_any_more(context.words), alert=True)

    return step
