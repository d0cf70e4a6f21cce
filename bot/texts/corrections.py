"""What changed in a result, as its candidate reads it, and which institutions hold the version before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.messages import Message, rows
from bot.texts import navigation
from bot.texts.differences import difference
from bot.texts.words import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core.amending import Correction
    from bot.core.sharing import Share
    from bot.core.viewing import OwnExam
    from bot.texts.words import Words


def correction(words: Words, own: OwnExam, last: Correction, shares: Sequence[Share]) -> Message:
    """Behind `See what changed`. `shares`: those that were sent before, and are open."""
    parts = [
        words("<b>{exam}: what changed</b>", exam=own.exam.name),
        corrected(words, last),
        words("This version counts from now on. If you have a question, please ask your exam centre."),
        *_holders(words, shares),
    ]
    keyboard = rows(navigation.see_my_result(words, own.link.id), navigation.home(words))
    return Message("\n\n".join(parts), keyboard=keyboard, protected=True)


def corrected(words: Words, last: Correction) -> Markup:
    """The line of a result's card."""
    return words(
        "<b>Changed on {date}:</b> {difference}.",
        date=words.date(last.at.date()),
        difference=difference(words, last.difference),
    )


def _holders(words: Words, shares: Sequence[Share]) -> Iterator[Markup]:
    told = [share.recipient.name for share in shares if not share.is_plain_link]
    handed = [share.recipient.name for share in shares if share.is_plain_link]
    if told:
        head = words("<b>They hold the version before, and are told that it changed:</b>")
        yield Markup("\n".join([head, *(words("• {name}", name=name) for name in told)]))
    if handed:
        head = words("<b>They have a link of yours, which now shows the new version:</b>")
        yield Markup("\n".join([head, *(words("• {name}", name=name) for name in handed)]))
