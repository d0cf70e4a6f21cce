"""One person at one chat, and the ID Numbers linked there. Knows nothing of exams."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NewType

from bot.core.errors import InvalidInput

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from bot.core.identity import IdNumber

AccountId = NewType("AccountId", "UUID")
LinkId = NewType("LinkId", "UUID")
UserId = NewType("UserId", int)
"""A Telegram user id; in a private chat also the chat's."""

HIGHEST_USER_ID: Final = 2**52
"""Bot API, User: an id has at most 52 significant bits."""


def parse_user_id(text: str) -> UserId:
    """Raises `InvalidInput`."""
    number = int(text) if text.isascii() and text.isdigit() else 0
    if not 0 < number < HIGHEST_USER_ID:
        raise InvalidInput("person", "shape")
    return UserId(number)


@dataclass(frozen=True, slots=True)
class Account:
    """A chat that agreed to the Terms of Use, or that chose a language before doing so (then `terms_at` is None)."""

    id: AccountId
    user_id: UserId = field(repr=False)
    language: str
    email: str | None = field(repr=False)
    """Confirmed by a code; None: no email."""
    email_offered: bool
    """The email is offered once, after the first link."""
    terms_version: str | None
    terms_at: datetime | None
    blocked_at: datetime | None
    """Since when Telegram says that this person has blocked the bot."""
    created_at: datetime


class LinkEnd(StrEnum):
    """How a link ended."""

    UNLINKED = "unlinked"
    FREED = "freed"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Link:
    """An ID Number held by an account, from its credentials until it is unlinked, freed or erased."""

    id: LinkId
    account_id: AccountId
    id_number: IdNumber = field(repr=False)
    created_at: datetime
