"""Answers of linking: with a note on top where the message in hand held a secret and had to go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts import linking as texts

if TYPE_CHECKING:
    from bot.context import Context
    from bot.core.messages import Message


async def say(context: Context, message: Message, note: str = "") -> None:
    await context.say(texts.noted(note, message) if note else message)
