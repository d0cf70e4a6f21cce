"""A command that takes no words after it."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from telegram.ext import CommandHandler

from bot.core.messages import Message
from bot.core.overheard import may_hold_secret

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telegram import Update

    from bot.context import Context


def command(name: str, callback: Callable[[Update, Context], Awaitable[None]]) -> CommandHandler[Context, None]:
    """Four digits typed behind it may be a Secret Number: the message is deleted, and the command runs all the same."""

    @wraps(callback)
    async def step(update: Update, context: Context) -> None:
        if may_hold_secret(context.typed):
            await context.say(Message(await context.take_away()))
        await callback(update, context)

    return CommandHandler(name, step)
