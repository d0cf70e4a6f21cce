"""An exam centre in words: its name where we know it, and how to reach it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from bot.texts.words import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.entries import Centre
    from bot.texts.words import Words


def own_centre(words: Words, centre: Centre | None, number: str) -> Markup:
    """`Centro de Exámenes, Valencia`, or the number alone of a centre that is not in the register."""
    if centre is None:
        return words("number {number}", number=number)
    return Markup(escape(", ".join(part for part in (centre.name, centre.city) if part), quote=False))


def about_centre(words: Words, centre: Centre | None, number: str) -> Markup:
    """Whom to ask: the centre with its contacts."""
    if centre is None:
        return words(
            "Your exam centre has the number {number}; its contacts are on your Confirmation of Entry.", number=number
        )
    head = words("Your exam centre: <b>{name}</b>", name=own_centre(words, centre, number))
    return Markup("\n".join([head, *_contacts(words, centre)]))


def _contacts(words: Words, centre: Centre) -> Iterator[str]:
    for contact in (centre.email, centre.phone, centre.website):
        if contact:
            yield escape(contact, quote=False)
