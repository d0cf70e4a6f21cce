"""An email address and the code that confirms it, as people type them; and the rules of such codes."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.core.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable

CODE_LENGTH: Final = 6
CODE_LIFE: Final = timedelta(minutes=15)
CODE_TRIES: Final = 5
CODES_AN_HOUR: Final = 5

LONGEST_ADDRESS: Final = 254  # RFC 5321, 4.5.3.1.3, without the angle brackets
_LONGEST_NAME: Final = 64  # RFC 5321, 4.5.3.1.1
_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


def parse_address(text: str) -> str:
    """The address, its domain in small ASCII letters. Raises InvalidInput: `shape`, `too_long` or `letters`."""
    address = text.strip().removeprefix("mailto:")
    if len(address) > LONGEST_ADDRESS:
        raise InvalidInput("email", "too_long")
    name, at, domain = address.rpartition("@")
    if not at or not name or len(name) > _LONGEST_NAME:
        raise InvalidInput("email", "shape")
    if not name.isascii():
        raise InvalidInput("email", "letters")
    plain = _plain_domain(domain)
    if not _NAME.fullmatch(name) or not _DOMAIN.fullmatch(plain):
        raise InvalidInput("email", "shape")
    return f"{name}@{plain}"


def _plain_domain(domain: str) -> str:
    try:
        return domain.encode("idna").decode().lower()
    except UnicodeError:
        raise InvalidInput("email", "shape") from None


def new_code(random_bytes: Callable[[int], bytes]) -> str:
    """Six digits; eight bytes make every one as likely as the others, to within a millionth of a millionth."""
    return f"{int.from_bytes(random_bytes(8)) % 10**CODE_LENGTH:0{CODE_LENGTH}d}"


def looks_like_code(text: str) -> bool:
    """Where an address is asked for, and the code of another one may have come."""
    try:
        parse_code(text)
    except InvalidInput:
        return False
    return True


def parse_code(text: str) -> str:
    """The six digits, of any script, spaced or not. Raises InvalidInput: `shape`."""
    typed = "".join(char for char in text if not char.isspace() and char != "-")
    if len(typed) != CODE_LENGTH or not typed.isdecimal():
        raise InvalidInput("code", "shape")
    return f"{int(typed):0{CODE_LENGTH}d}"
