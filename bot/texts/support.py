"""An ID Number as support sees it, and freeing it. Never a Secret Number, a name or a score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.identity import IdNumber
from bot.core.messages import Button, Message, rows
from bot.texts import navigation
from bot.texts.account import masked_id
from bot.texts.callbacks import press
from bot.texts.navigation import To
from bot.texts.words import Markup

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.core.accounts import Link
    from bot.core.entries import Entry
    from bot.texts.words import Words

    Values = Mapping[str, str | int]


def how_to_find(words: Words) -> Message:
    text = words(
        "To see whether an ID Number is linked, send <code>/find ABC123456</code>."
        " I take your message out of the chat at once, because it names a person."
    )
    return Message(text, keyboard=rows(navigation.staff_menu(words)))


def how_to_free(words: Words) -> Message:
    text = words(
        "To free an ID Number that somebody else linked, send <code>/free ABC123456</code>; I will ask once more."
        " I take your message out of the chat at once, because it names a person."
    )
    return Message(text, keyboard=rows(navigation.staff_menu(words)))


def not_an_id(words: Words) -> Message:
    text = words(
        "That is no ID Number: it has three capital letters and then six digits, such as <code>ABC123456</code>."
    )
    return Message(text, keyboard=rows(navigation.staff_menu(words)))


def found(
    words: Words,
    id_number: IdNumber,
    entry: Entry | None,
    link: Link | None,
    deliveries: Sequence[tuple[str, str, datetime]],
) -> Message:
    """`deliveries`: channel, state and the moment of each, as `delivery` words them."""
    lines = [_entry(words, entry), _link(words, link), *(delivery(words, *one) for one in deliveries)]
    text = Markup("\n".join([f"<b>{masked_id(id_number)}</b>", *lines]))
    free = (Button(words.plain("Free this ID Number"), press(To.FREE, link.id)),) if link else ()
    return Message(text, keyboard=rows(*free, navigation.staff_menu(words)))


def _entry(words: Words, entry: Entry | None) -> Markup:
    if entry is None:
        return words("There is no entry with this ID Number.")
    return words(
        "Entry: {exam}, session {session}, exam on {date}, centre {centre}",
        exam=entry.exam,
        session=entry.session,
        date=words.date(entry.exam_date),
        centre=entry.centre_number,
    )


def _link(words: Words, link: Link | None) -> Markup:
    if link is None:
        return words("Not linked.")
    return words("Linked since {since}.", since=words.moment(link.created_at))


def delivery(words: Words, channel: str, state: str, at: datetime) -> Markup:
    where = words.plain("by mail") if channel == "mail" else words.plain("in the chat")
    return words("Alert {where}: {state}, {at}", where=where, state=_state(words, state), at=words.moment(at))


def _state(words: Words, state: str) -> str:
    said = {
        "queued": words.plain("waiting to be sent"),
        "claimed": words.plain("on its way"),
        "unknown": words.plain("no answer yet, it will be tried once more"),
        "sent": words.plain("sent"),
        "seen": words.plain("not needed, the result was opened before"),
        "ended": words.plain("ended, because the link or the release ended"),
        "gave_up": words.plain("given up, the person cannot be reached"),
    }
    return said.get(state, state)


def not_linked(words: Words, id_number: IdNumber) -> Message:
    text = words("<b>{id}</b> is not linked, so there is nothing to free.", id=masked_id(id_number))
    return Message(text, keyboard=rows(navigation.staff_menu(words)))


def free_question(words: Words, link: Link) -> Message:
    text = words(
        "Free <b>{id}</b>?\n\nThe chat that holds it is told, and its alerts end."
        " You cannot link it yourself for the next 24 hours. Be sure that the person who asks is its owner.",
        id=masked_id(link.id_number),
    )
    yes = Button(words.plain("Yes, free it"), press(To.FREE_CONFIRMED, link.id))
    no = Button(words.plain("No, leave it"), press(To.STAFF))
    return Message(text, keyboard=rows(yes, no))


def freed(words: Words, id_number: IdNumber) -> Message:
    text = words(
        "<b>{id}</b> is free: it can be linked again with its two numbers. The chat that held it is told.",
        id=masked_id(id_number),
    )
    return Message(text, keyboard=rows(navigation.staff_menu(words)))


def no_longer_linked(words: Words) -> str:
    """A pop-up."""
    return words.plain("This ID Number is no longer linked that way: it was unlinked, freed or erased meanwhile.")


def please_delete(words: Words) -> Message:
    """Telegram refused to take the message out."""
    return Message(
        words("I could not take your message out of the chat. It names a person: please delete it yourself.")
    )


def id_freed(words: Words, values: Values) -> Message:
    """To the chat that held it."""
    text = words(
        "The exam's support has freed the ID Number <b>{id}</b>: it is no longer linked in this chat,"
        " and nothing about it will be sent here. If it is yours, you can link it again.",
        id=masked_id(IdNumber(str(values["id_number"]))),
    )
    return Message(text, keyboard=rows(navigation.link_my_results(words)))
