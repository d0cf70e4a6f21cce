"""The two credentials on a Confirmation of Entry, as values that cannot be wrong. How people mistype them: `mistypings`."""

import re
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Self

from bot.core.errors import InvalidInput

ID_LETTERS = 3
ID_DIGITS = 6
SECRET_LENGTH = 4

_ID_NUMBER = re.compile(r"[A-Z]{3}[0-9]{6}")
_SECRET_NUMBER = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True, order=True)
class IdNumber:
    """Three capital letters, six digits. It points to a person, so it hides from `repr` and with it from logs."""

    value: str

    def __post_init__(self) -> None:
        if not _ID_NUMBER.fullmatch(self.value):
            raise InvalidInput("id_number", "shape")

    @classmethod
    def parse(cls, text: str) -> Self:
        return cls(text)

    def __str__(self) -> str:
        return self.value

    def __repr__(self) -> str:
        return "IdNumber(***)"


@dataclass(frozen=True, slots=True)
class SecretNumber:
    """Four digits, leading zeros included. Neither `repr` nor `str` shows them: only `digits` does."""

    digits: str = field(repr=False)

    def __post_init__(self) -> None:
        if not _SECRET_NUMBER.fullmatch(self.digits):
            raise InvalidInput("secret_number", "shape")

    @classmethod
    def parse(cls, text: str) -> Self:
        return cls(text)

    def matches(self, other: "SecretNumber") -> bool:
        """Takes as long for a near miss as for a wild guess."""
        return compare_digest(self.digits, other.digits)

    def __repr__(self) -> str:
        return "SecretNumber(***)"
