"""Reads what a person typed where an ID Number or a Secret Number was asked for. Mends nothing silently, raises nothing."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from bot.core.fitting import ID_SHAPE, SECRET_SHAPE, Fit, Slip, Word, fit, measure, search, words_of
from bot.core.identity import IdNumber, SecretNumber

Value = TypeVar("Value", IdNumber, SecretNumber)


@dataclass(frozen=True, slots=True)
class Right(Generic[Value]):
    """Exactly what was asked for, maybe with words around it."""

    value: Value


@dataclass(frozen=True, slots=True)
class Mended(Generic[Value]):
    """What was probably meant: to be offered, never to be taken."""

    value: Value
    slips: tuple[Slip, ...]


@dataclass(frozen=True, slots=True)
class Both:
    """Both credentials in one message; with slips in either, both are to be offered."""

    id_number: IdNumber
    secret_number: SecretNumber
    id_slips: tuple[Slip, ...] = ()
    secret_slips: tuple[Slip, ...] = ()


@dataclass(frozen=True, slots=True)
class Swapped(Generic[Value]):
    """The other credential than the one that was asked for."""

    value: Value
    slips: tuple[Slip, ...] = ()


@dataclass(frozen=True, slots=True)
class WrongLength:
    """The right kind of thing, miscounted: how many letters and digits there are, and how many there should be."""

    letters: int
    digits: int
    letters_due: int
    digits_due: int


class Why(StrEnum):
    """Why nothing could be made of it."""

    EMPTY = "empty"
    UNLIKE = "unlike"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Nonsense:
    why: Why


IdReading = Right[IdNumber] | Mended[IdNumber] | Both | Swapped[SecretNumber] | WrongLength | Nonsense
SecretReading = Right[SecretNumber] | Mended[SecretNumber] | Both | Swapped[IdNumber] | WrongLength | Nonsense


def read_id(text: str) -> IdReading:
    """What somebody typed who was asked for the ID Number."""
    words = words_of(text)
    found = search(words)
    if found.several:
        return Nonsense(Why.SEVERAL)
    if found.id_number and found.secret:
        return _both(found.id_number, found.secret)
    if found.id_number:
        return _right_or_mended(IdNumber(found.id_number.plain), found.id_number.slips)
    if found.secret and not _looks_like_a_short_id(words):
        return Swapped(SecretNumber(found.secret.plain), found.secret.slips)
    return _miss(words, letters_due=ID_SHAPE.letters, digits_due=ID_SHAPE.digits)


def read_secret(text: str) -> SecretReading:
    """What somebody typed who was asked for the Secret Number."""
    words = words_of(text)
    found = search(words)
    if found.several:
        return Nonsense(Why.SEVERAL)
    if found.id_number and found.secret:
        return _both(found.id_number, found.secret)
    if secret := found.secret or fit(words, SECRET_SHAPE):
        return _right_or_mended(SecretNumber(secret.plain), secret.slips)
    if found.id_number:
        return Swapped(IdNumber(found.id_number.plain), found.id_number.slips)
    return _miss(words, letters_due=SECRET_SHAPE.letters, digits_due=SECRET_SHAPE.digits)


def _right_or_mended(value: Value, slips: tuple[Slip, ...]) -> Right[Value] | Mended[Value]:
    return Mended(value, slips) if slips else Right(value)


def _both(id_number: Fit, secret: Fit) -> Both:
    return Both(IdNumber(id_number.plain), SecretNumber(secret.plain), id_number.slips, secret.slips)


def _looks_like_a_short_id(words: list[Word]) -> bool:
    """`ABC 1234` is an ID Number cut short; `pin 1234` is a Secret Number with its label."""
    if len(words) != 2:  # noqa: PLR2004 - a word of letters and a word of digits
        return False
    label = "".join(char.plain for char in words[0])
    plainly_typed = not any(char.mistakes for char in words[0])
    return plainly_typed and len(label) == ID_SHAPE.letters and label.isalpha() and label != "PIN"


def _miss(words: list[Word], *, letters_due: int, digits_due: int) -> WrongLength | Nonsense:
    if not words:
        return Nonsense(Why.EMPTY)
    counted = measure(words, letters_due)
    if counted is None or counted == (letters_due, digits_due):
        return Nonsense(Why.UNLIKE)
    return WrongLength(*counted, letters_due, digits_due)
