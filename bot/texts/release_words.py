"""Small pieces that the texts of releases share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.releases import BRIEF
from bot.texts.words import Markup

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import timedelta

    from bot.texts.words import Words

    Values = Mapping[str, str | int]


def lines(parts: Iterable[str]) -> Markup:
    """One under the other; each is escaped already."""
    return Markup("\n".join(parts))


def paragraphs(parts: Iterable[str]) -> Markup:
    return Markup("\n\n".join(part for part in parts if part))


def origin(words: Words, values: Values) -> Markup:
    """Of a notice: who proposed it, so that whoever decides can ask them."""
    proposer = str(values["proposer"])
    if not proposer.isdecimal():
        return words("It was proposed at the command line, by {name}.", name=proposer.removeprefix("cli:"))
    mention = Markup(f'<a href="tg://user?id={proposer}">{proposer}</a>')
    return words("It was proposed by {person}.", person=mention)


def duration(words: Words, length: timedelta) -> str:
    """`less than a minute`, `16 minutes and 20 seconds`"""
    return words.plain("less than a minute") if length < BRIEF else words.time_left(length)
