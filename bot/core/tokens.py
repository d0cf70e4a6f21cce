"""What gives access to a share: a link's token, or a reference number with a code typed by hand. Makes them from given randomness."""

from __future__ import annotations

import base64
import hashlib
from typing import Final

from bot.core.errors import InvalidInput

TOKEN_BYTES: Final = 16
"""128 bits."""
REFERENCE_LENGTH: Final = 8
"""Unique, and no secret: it names a share on paper and on the phone."""
CODE_LENGTH: Final = 12
"""60 bits: with limits on failed look-ups nobody guesses one."""
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base32: no I, L, O, U
_MISTAKEN: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None, "\u2013": None, "\u00a0": None})
_GROUP: Final = 4
_URL_LENGTH: Final = 22
_LONGEST: Final = 4 * CODE_LENGTH


def new_token(random: bytes) -> str:
    """22 url-safe characters from 16 random bytes."""
    if len(random) != TOKEN_BYTES:
        raise ValueError(f"{TOKEN_BYTES} random bytes are needed")
    return base64.urlsafe_b64encode(random).rstrip(b"=").decode()


def token_hash(token: str) -> bytes:
    """What is kept of a token: SHA-256, which nobody inverts for 128 random bits."""
    return hashlib.sha256(b"results-bot token\x00" + token.encode()).digest()


def looks_like_token(text: str) -> bool:
    """Whether a path's part can be one at all; says nothing of whether it ever was."""
    return len(text) == _URL_LENGTH and text.isascii() and text.replace("-", "").replace("_", "").isalnum()


def new_reference(random: bytes) -> str:
    """`K7QF-3M2P` from eight random bytes."""
    return _written(random, REFERENCE_LENGTH)


def new_code(random: bytes) -> str:
    """`9TZW-0H4K-XM3P` from twelve random bytes."""
    return _written(random, CODE_LENGTH)


def parse_reference(text: str) -> str:
    """As `new_reference` writes it, whatever case, spaces and look-alikes it was typed with. Raises InvalidInput."""
    return _read("reference", text, REFERENCE_LENGTH)


def parse_code(text: str) -> str:
    """As `new_code` writes it. Raises InvalidInput."""
    return _read("code", text, CODE_LENGTH)


def _written(random: bytes, length: int) -> str:
    if len(random) != length:
        raise ValueError(f"{length} random bytes are needed")
    return _grouped("".join(_ALPHABET[byte % len(_ALPHABET)] for byte in random))  # 256 is 8 times 32: no bias


def _read(field: str, text: str, length: int) -> str:
    letters = text[:_LONGEST].upper().translate(_MISTAKEN)
    if len(letters) != length or any(letter not in _ALPHABET for letter in letters):
        raise InvalidInput(field, "shape")
    return _grouped(letters)


def _grouped(letters: str) -> str:
    return "-".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))
