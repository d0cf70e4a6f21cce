"""What candidates are told of their shares without asking: never a score, for others may see the screen."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from bot.core.messages import Message, rows
from bot.texts import navigation, share_buttons

if TYPE_CHECKING:
    from bot.texts.notices import Values
    from bot.texts.words import Words


def share_opened(words: Words, values: Values) -> Message:
    """The first time that a recipient looks."""
    who, exam, at = str(values["recipient"]), str(values["exam"]), datetime.fromisoformat(str(values["at"]))
    if by := str(values["by"]):
        text = words(
            "<b>{recipient}</b> has opened your {exam} result: {person}, {at}.\n\n"
            "You can see every opening in your shares, and revoke it there at any time.",
            recipient=who,
            exam=exam,
            person=by,
            at=words.moment(at),
        )
    else:
        text = words(
            "Your {exam} result for <b>{recipient}</b> was opened, {at}.\n\n"
            "You can see every opening in your shares, and revoke it there at any time.",
            recipient=who,
            exam=exam,
            at=words.moment(at),
        )
    share = UUID(hex=str(values["share"]))
    return Message(text, keyboard=rows(share_buttons.revoke(words, share), navigation.my_shares(words)))
