"""Small pieces that the texts of releases share."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.texts.words import Markup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.texts.words import Words


def lines(parts: Iterable[str]) -> Markup:
    """One under the other; each is escaped already."""
    return Markup("\n".join(parts))


def paragraphs(parts: Iterable[str]) -> Markup:
    return Markup("\n\n".join(part for part in parts if part))


def duration(words: Words, length: timedelta) -> str:
    """`less than a minute`, `25 minutes`"""
    return words.plain("less than a minute") if length < timedelta(minutes=1) else words.span(length)
