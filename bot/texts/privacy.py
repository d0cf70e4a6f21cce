"""What is kept of a person, for how long, and what an erasure removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.messages import Button, Message, rows
from bot.texts import navigation
from bot.texts.account import shares_end
from bot.texts.callbacks import press
from bot.texts.navigation import To
from bot.texts.words import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.texts.words import Words


def what_is_kept(words: Words, *, organisation: str, privacy_url: str, terms_url: str) -> Message:
    parts = [words("<b>Your data at {organisation}</b>", organisation=organisation), _yours(words), _not_yours(words)]
    parts.append(_how_long(words))
    keyboard = rows(
        (Button(words.plain("Privacy notice"), url=privacy_url), Button(words.plain("Terms of Use"), url=terms_url)),
        Button(words.plain("Erase my data"), press(To.ERASE)),
        navigation.back_to_settings(words),
    )
    return Message("\n\n".join(parts), keyboard=keyboard)


def _yours(words: Words) -> Markup:
    return words(
        "<b>Kept for this chat</b>, encrypted: your Telegram id, the ID Numbers linked here, your language,"
        " your email if you gave one, when you agreed to which Terms of Use, which alerts were sent to you,"
        " which results you opened and which institutions you asked for; of what you shared, with whom, for how long, and in"
        " which words you agreed. Erasing removes all of it; of a share that went out there stays to whom and when, so that"
        " who has its link can be told that it was withdrawn."
    )


def _not_yours(words: Words) -> Markup:
    return words(
        "<b>Kept by the exam board</b>, whether you use this chat or not: your entry for the exam and your result."
        " What was done is kept in an audit log, where you are a number that leads to nobody once your data are erased."
    )


def _how_long(words: Words) -> Markup:
    return words(
        "<b>For how long</b>: what you type on the way to a link, until 15 minutes of silence; wrong tries, 24 hours;"
        " alerts, which results you opened, the institutions you asked for, and shares that are over, one year;"
        " your Secret Number and date of birth, until two years after the exam;"
        " the rest until you unlink or erase it."
    )


def erase_question(words: Words, shares: int) -> Message:
    """`shares` end with the account."""
    text = words(
        "Erase everything that is kept for this chat?\n\nYour linked exams, your email and your language are removed,"
        " and you will not be told when a result is out. This cannot be undone, but you can link again at any time"
        " with the numbers on your Confirmation of Entry."
    )
    yes = Button(words.plain("Yes, erase everything"), press(To.ERASE_CONFIRMED))
    no = Button(words.plain("No, keep my data"), press(To.PRIVACY))
    return Message(f"{text}\n\n{shares_end(words, shares)}" if shares else text, keyboard=rows(yes, no))


def erased(words: Words, *, links: int, email: bool, deliveries: int, shares: int, staff: bool) -> Message:
    """The receipt: what went, and what stays where."""
    gone = "\n".join(
        f"• {line}" for line in _gone(words, links=links, email=email, deliveries=deliveries, shares=shares)
    )
    stays = "\n".join(f"• {line}" for line in _stays(words, staff=staff))
    text = words(
        "<b>Your data are erased.</b>\n\nRemoved:\n{gone}\n\nStays:\n{stays}",
        gone=Markup(gone),
        stays=Markup(stays),
    )
    return Message(text, keyboard=rows(navigation.link_my_results(words)))


def _gone(words: Words, *, links: int, email: bool, deliveries: int, shares: int) -> Iterator[Markup]:
    yield words("your account with your Telegram id, your language and your agreement to the Terms of Use")
    if links:
        yield words.plural("{n} linked ID Number", "{n} linked ID Numbers", links)
    if email:
        yield words("your email")
    if deliveries:
        yield words.plural(
            "{n} alert or message, sent or waiting", "{n} alerts and messages, sent or waiting", deliveries
        )
    if shares:
        yield words.plural(
            "{n} share of a result: who holds its link sees only that it was withdrawn",
            "{n} shares of results: who holds a link sees only that it was withdrawn",
            shares,
        )
    yield words("the notes of which results you opened")
    yield words("the state of the conversation in this chat")


def _stays(words: Words, *, staff: bool) -> Iterator[Markup]:
    yield words("your entries for exams and your results: they belong to the exam board")
    yield words("entries of the audit log, under a number that no longer leads to you")
    yield words("the count of wrong tries, for 24 hours: it protects everybody's results from guessing")
    yield words("the messages in this chat: you can delete them yourself in Telegram")
    if staff:
        yield words("your role as a member of staff: an owner can revoke it")


def nothing_to_erase(words: Words) -> str:
    """A pop-up."""
    return words.plain("Nothing had to be erased: nothing is kept for this chat.")
