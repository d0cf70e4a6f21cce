"""What candidates are told of their shares without asking: never a score, for others may see the screen."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from bot.core.messages import Message, rows
from bot.core.share_choices import WhyNot
from bot.texts import navigation, share_buttons
from bot.texts.sharing import why_not
from bot.texts.words import Markup

if TYPE_CHECKING:
    from bot.core.messages import Row
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
    return Message(text, keyboard=rows(share_buttons.revoke(words, _share(values)), navigation.my_shares(words)))


def share_going(words: Words, values: Values) -> Message:
    """An awaited result is out and goes as it was chosen."""
    text = words(
        "Your {exam} result is released, and goes to <b>{recipient}</b> as you chose: the mail leaves at {moment}."
        " Until then you can undo it.",
        exam=str(values["exam"]),
        recipient=str(values["recipient"]),
        moment=_at(words, values),
    )
    buttons = (share_buttons.undo(words, _share(values)), share_buttons.send_at_once(words, _share(values)))
    return Message(text, keyboard=rows(navigation.see_my_result(words, _link(values)), buttons))


def share_asking(words: Words, values: Values) -> Message:
    """An awaited result is out, and the condition says to ask. It does not say which part of it: that would tell a score."""
    text = words(
        "Your {exam} result is released. You told me to ask you before <b>{recipient}</b> gets this one:"
        " nothing is sent. Please read your result, then decide.",
        exam=str(values["exam"]),
        recipient=str(values["recipient"]),
    )
    return Message(text, keyboard=_decision(words, values))


def share_not_sent(words: Words, values: Values) -> Message:
    """What was to go out could not."""
    why, recipient = WhyNot(str(values["why"])), str(values["recipient"])
    text = words("Your {exam} result is not sent to <b>{recipient}</b>.", exam=str(values["exam"]), recipient=recipient)
    body = Markup(f"{text} {why_not(words, why, recipient)}")
    if why is WhyNot.OVER:
        return Message(body, keyboard=rows(navigation.send_my_result(words), navigation.my_shares(words)))
    return Message(body, keyboard=_decision(words, values))


def share_undelivered(words: Words, values: Values) -> Message:
    """The mail server of the institution did not take it."""
    text = words(
        "The mail to <b>{recipient}</b> with your {exam} result could not be delivered: they may not have got it."
        " You can make a plain link and hand it over yourself, or revoke this one.",
        recipient=str(values["recipient"]),
        exam=str(values["exam"]),
    )
    again = navigation.send_my_result(words, _link(values))
    return Message(text, keyboard=rows(again, share_buttons.revoke(words, _share(values))))


def _decision(words: Words, values: Values) -> tuple[Row, ...]:
    share = _share(values)
    choice = (share_buttons.send_it_anyway(words, share), share_buttons.do_not_send(words, share))
    return rows(navigation.see_my_result(words, _link(values)), choice)


def _share(values: Values) -> UUID:
    return UUID(hex=str(values["share"]))


def _link(values: Values) -> UUID:
    return UUID(hex=str(values["link"]))


def _at(words: Words, values: Values) -> str:
    return words.moment(datetime.fromisoformat(str(values["at"])))
