"""An institution that a candidate misses in the register: what is asked, what staff must know to add it, how it ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NewType

from bot.core.emails import parse_address
from bot.core.errors import InvalidInput
from bot.core.free_mail import is_free_mail
from bot.core.importing import cells
from bot.core.importing.problems import BadCell

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from bot.core.accounts import AccountId

RequestId = NewType("RequestId", "UUID")

WAITING_AT_ONCE: Final = 5
"""Requests of one account that nobody has decided on yet."""
LONGEST_NAME: Final = 200
LONGEST_CITY: Final = 100
LONGEST_WEBSITE: Final = 200
_SHORTEST_NAME: Final = 2


class RequestState(StrEnum):
    """Stored."""

    WAITING = "waiting"
    ADDED = "added"
    DECLINED = "declined"


class WhyDeclined(StrEnum):
    """Stored, and told to the candidate in a sentence of ours: staff write none."""

    IS_THERE = "is_there"
    UNKNOWN = "unknown"
    NO_CONTACT = "no_contact"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Wanted:
    """As the candidate typed it. The country is its two letters."""

    name: str = field(repr=False)
    country: str = field(repr=False)
    city: str = field(repr=False)
    website: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class InstitutionRequest:
    """One wish, from when it is sent until a year after it was decided."""

    id: RequestId
    account_id: AccountId
    wanted: Wanted
    state: RequestState
    created_at: datetime
    reason: WhyDeclined | None = None


def parse_name(typed: str) -> str:
    """Raises InvalidInput, as all of these: `shape` or `too_long`."""
    name = _parsed("name", typed, cells.label(LONGEST_NAME))
    if len(name) < _SHORTEST_NAME:
        raise InvalidInput("name", "shape")
    return name


def parse_city(typed: str) -> str:
    return _parsed("city", typed, cells.label(LONGEST_CITY))


def parse_website(typed: str) -> str:
    """`example.org` is `https://example.org`."""
    text = typed.strip()
    website = _parsed("website", text if "://" in text else f"https://{text}", cells.link)
    if len(website) > LONGEST_WEBSITE:
        raise InvalidInput("website", "too_long")
    _parsed("website", website.split("://")[1].split("/")[0].split(":")[0], cells.domain)
    return website


def parse_domain(typed: str) -> str:
    """`@example.org` is `example.org`; a mail provider's is refused: `free_mail`."""
    domain = _parsed("domain", typed.strip().removeprefix("@"), cells.domain)
    if is_free_mail(domain):
        raise InvalidInput("domain", "free_mail")
    return domain


def parse_contact(typed: str) -> str:
    """The address that staff vouch for."""
    try:
        return parse_address(typed)
    except InvalidInput as invalid:
        raise InvalidInput("contact", invalid.reason) from None


def _parsed(name: str, typed: str, parse: Callable[[str], str]) -> str:
    try:
        return parse(typed)
    except BadCell as bad:
        raise InvalidInput(name, "too_long" if bad.why == "too_long" else "shape") from None
