"""What the owners are told when somebody seems to be guessing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.messages import Message

if TYPE_CHECKING:
    from bot.texts.words import Words


def step_up(words: Words, per_minute: int) -> Message:
    """Once an hour, while it goes on."""
    text = words(
        "<b>Somebody may be guessing.</b> There were more than {limit} wrong tries at linking within a minute, from all"
        " chats together. While that goes on, everybody who links is asked for the date of birth as well;"
        " whoever has linked already is not affected.\n\nThere is nothing that you must do. This is told once an hour at most.",
        limit=words.number(per_minute),
    )
    return Message(text)
