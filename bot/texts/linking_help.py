"""`Where do I find it?` and `I lost it`: the sample Confirmation of Entry, and the candidate's own exam centre."""

from __future__ import annotations

from html import escape
from importlib import resources
from typing import TYPE_CHECKING

from bot.core.messages import Attachment, Button, Message, rows
from bot.texts.callbacks import press
from bot.texts.linking import Verb
from bot.texts.words import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core.entries import Centre
    from bot.core.messages import Row
    from bot.texts.words import Words

_PICTURE = resources.files("bot.texts").joinpath("assets", "confirmation.png")


def where(words: Words) -> Message:
    """The picture, with a button that asks for the step's answer once more."""
    text = words(
        "Both numbers are at the <b>bottom left</b> of your Confirmation of Entry, the paper with your test dates and"
        " your venue that your exam centre gave you before the exam.\n\n"
        "ID Number: three letters and six digits\nSecret Number: four digits\n\nThis is a sample, with made-up numbers."
    )
    picture = Attachment("confirmation-of-entry.png", _PICTURE.read_bytes())
    lost = Button(words.plain("I lost it"), press(Verb.LOST))
    return Message(text, keyboard=rows(lost, *_go_on(words)), photo=picture)


def lost(words: Words) -> Message:
    text = words(
        "Only your own exam centre can give you these numbers again; nobody can in this chat.\n\n"
        "I can show you how to reach it: please type the centre's number, its name or its city."
    )
    return Message(text, keyboard=rows(*_go_on(words)))


def found(words: Words, centres: Sequence[Centre]) -> Message:
    head = words.plural(
        "This is the exam centre that I found. Ask there for your Confirmation of Entry:",
        "These {n} exam centres come closest. Ask at yours for your Confirmation of Entry:",
        len(centres),
    )
    again = words("If yours is not here, type its number, name or city once more.")
    text = "\n\n".join([head, *(_centre(words, centre) for centre in centres), again])
    return Message(text, keyboard=rows(*_go_on(words)))


def found_none(words: Words) -> Message:
    text = words(
        "I found no exam centre like that. Please type its number, its name or its city, as on your Confirmation of Entry"
        " or on the centre's website. /cancel stops linking, /help shows what else I can do."
    )
    return Message(text, keyboard=rows(*_go_on(words)))


def _centre(words: Words, centre: Centre) -> Markup:
    place = ", ".join(part for part in (centre.city, centre.country) if part)
    head = words("<b>{name}</b> ({number})\n{place}", name=centre.name, number=centre.number, place=place)
    return Markup("\n".join([head, *_contacts(centre)]))


def _contacts(centre: Centre) -> Iterator[str]:
    for contact in (centre.email, centre.phone, centre.website):
        if contact:
            yield escape(contact, quote=False)


def _go_on(words: Words) -> tuple[Row, ...]:
    return rows(Button(words.plain("Go on with linking"), press(Verb.GO_ON)))
