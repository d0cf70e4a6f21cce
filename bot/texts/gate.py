"""What is said before anything else is looked at: to groups, to who writes faster than can be answered, and after a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.messages import Message

if TYPE_CHECKING:
    from bot.texts.words import Words


def private_only(words: Words) -> Message:
    return Message(
        words(
            "Exam results are private, so I only work in a private chat. Please write to me there. I am leaving this chat now."
        )
    )


def too_fast(words: Words) -> Message:
    return Message(
        words(
            "You sent several messages at once. I read the first few and left out the rest."
            " Please send the last one again, one message at a time. /help shows what I can do."
        )
    )


def fault(words: Words, incident: str) -> Message:
    """An apology with the number by which the operators find the fault."""
    return Message(
        words(
            "Sorry, something went wrong on our side. Please try again in a minute: /start shows where you stand."
            " If it happens again, tell our support this number: <code>{incident}</code>",
            incident=incident,
        )
    )
