"""Parsers of single cells, for a text file and for a workbook: a value, or `BadCell` with the reason. Nothing is mended silently."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from typing import Final, TypeVar

from bot.core.errors import InvalidInput
from bot.core.identity import IdNumber, SecretNumber
from bot.core.importing.problems import BadCell, Why
from bot.core.lookalikes import fold
from bot.core.mistypings import Mended, Swapped, read_id, read_secret

Cell = str | int | float | bool | date | datetime | time | timedelta
T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
Parser = Callable[[Cell], T]

EARLIEST_BIRTH: Final = date(1900, 1, 1)
EARLIEST_EXAM: Final = date(2000, 1, 1)
LATEST_EXAM: Final = date(2099, 12, 31)
SESSION_LENGTH: Final = 40
"""A session's name also travels in buttons, which hold 64 bytes."""

_SESSION: Final = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{SESSION_LENGTH - 1}}}")
_ISO_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EXCEL_DAY: Final = re.compile(r"[0-9]{4,6}(?:\.[0-9]+)?")
_LOST_ZERO: Final = re.compile(r"[0-9]{1,3}(?:\.0)?")
_ERROR_VALUE: Final = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|GETTING_DATA|SPILL!|CALC!)")
_ACTIVE: Final = re.compile(r"[=@+-].*[(|!]", re.DOTALL)
_EMAIL: Final = re.compile(r"[^@\s,;:<>\"()\[\]\\]{1,64}@[\w-]+(?:\.[\w-]+)+")
_DOMAIN: Final = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_LINK: Final = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_PHONE: Final = re.compile(r"[0-9+()./ \-\u2010-\u2015]*(?:(?:ext|x)\.? ?[0-9]+)?", re.IGNORECASE)
_DIRECTIONS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They turn the reading direction of what follows, and so of our own sentence around a name."""

_VALUES_KEPT: Final = 512
_STRAY: Final = dict.fromkeys(range(0x80, 0xA0), " ")


def is_blank(cell: Cell) -> bool:
    """Whether there is nothing to see in it."""
    return isinstance(cell, str) and not cell.strip()


def is_empty(cells: Iterable[Cell]) -> bool:
    """Whether there is nothing to see in any of them."""
    return all(map(is_blank, cells))


def plain(cell: Cell) -> str:
    """What was typed, without space around it. A workbook's whole number is its digits."""
    match cell:
        case str():
            text = cell.strip()
        case bool() | date() | time() | timedelta():
            raise BadCell(Why.NOT_TEXT)
        case float() if cell.is_integer():
            text = str(int(cell))
        case _:
            text = str(cell)
    if not text:
        raise BadCell(Why.EMPTY)
    if text.startswith("="):
        raise BadCell(Why.FORMULA)
    if text.startswith("#") and _ERROR_VALUE.fullmatch(text):
        raise BadCell(Why.ERROR_VALUE)
    return text


def text(limit: int) -> Parser[str]:
    """Words in any script, on one line."""

    def parse(cell: Cell) -> str:
        words = " ".join(unicodedata.normalize("NFC", plain(cell)).split())
        if _ACTIVE.match(words):
            raise BadCell(Why.FORMULA)
        if any(_is_unfit(char) for char in words):
            raise BadCell(Why.CONTROL_CHARACTER)
        if len(words) > limit:
            raise BadCell(Why.TOO_LONG, limit=limit)
        return words

    return parse


def label(limit: int) -> Parser[str]:
    """A name in a public register. Old registers carry stray control characters of another encoding: they count as spaces."""
    parse = text(limit)
    return lambda cell: parse(cell.translate(_STRAY) if isinstance(cell, str) else cell)


def repeated(parse: Parser[T]) -> Parser[T]:
    """For a column of few values, each of which is read once. What is refused is looked at each time."""
    return lru_cache(_VALUES_KEPT, typed=True)(parse)


def optional(parse: Parser[str]) -> Parser[str]:
    """An empty cell is an empty text."""
    return lambda cell: "" if is_blank(cell) else parse(cell)


def shaped(shape: re.Pattern[str], why: Why, limit: int) -> Parser[str]:
    """Text that fits a pattern as a whole."""

    def parse(cell: Cell) -> str:
        typed = plain(cell)
        if len(typed) > limit:
            raise BadCell(Why.TOO_LONG, limit=limit)
        if not shape.fullmatch(typed):
            raise BadCell(why)
        return typed

    return parse


session: Final = shaped(_SESSION, Why.SESSION_SHAPE, SESSION_LENGTH)
number: Final = shaped(re.compile(r"[^\s=+@|:][^\s=|:]*"), Why.NUMBER_SHAPE, 32)
country: Final = shaped(re.compile(r"[A-Z]{2}"), Why.COUNTRY_SHAPE, 2)
email: Final = shaped(_EMAIL, Why.EMAIL_SHAPE, 254)
link: Final = shaped(_LINK, Why.LINK_SHAPE, 500)
phone: Final = shaped(_PHONE, Why.NUMBER_SHAPE, 100)


def domain(cell: Cell) -> str:
    """Upper and lower case name the same domain."""
    return shaped(_DOMAIN, Why.DOMAIN_SHAPE, 253)(cell).lower()


def aliases(cell: Cell) -> tuple[str, ...]:
    """Other names, separated by `|`."""
    if is_blank(cell):
        return ()
    one = label(300)
    return tuple(one(part) for part in plain(cell).split("|") if part.strip())


def id_number(cell: Cell) -> IdNumber:
    """Exactly as on the Confirmation of Entry."""
    typed = cell.strip() if isinstance(cell, str) else plain(cell)
    try:
        return IdNumber(typed)
    except InvalidInput:
        raise _why_no_id(plain(cell)) from None


def secret_number(cell: Cell) -> SecretNumber:
    """Four digits; with fewer, Excel ate the zeros in front and nobody can tell how many there were."""
    typed = plain(cell)
    if _LOST_ZERO.fullmatch(typed):
        raise BadCell(Why.SECRET_LOST_ZERO)
    try:
        return SecretNumber.parse(typed)
    except InvalidInput:
        mended = isinstance(read_secret(typed), Mended)
        raise BadCell(Why.SECRET_MISTYPED if mended else Why.SECRET_SHAPE) from None


def day(earliest: date, latest: date) -> Parser[date]:
    """`YYYY-MM-DD`, or a date cell of a workbook."""

    def parse(cell: Cell) -> date:
        found = _date(cell)
        if not earliest <= found <= latest:
            raise BadCell(Why.DATE_OUT_OF_RANGE, earliest=earliest.isoformat(), latest=latest.isoformat())
        return found

    return parse


def one_of(words: type[E]) -> Parser[E]:
    """One of a few words, spelt as the contract spells them."""
    known = {word.value: word for word in words}

    def parse(cell: Cell) -> E:
        typed = plain(cell)
        if typed not in known:
            raise BadCell(Why.UNKNOWN_WORD, words=", ".join(known))
        return known[typed]

    return parse


def exam(codes: tuple[str, ...]) -> Parser[str]:
    """A code of the catalogue."""

    def parse(cell: Cell) -> str:
        typed = plain(cell)
        if typed not in codes:
            nearest = get_close_matches(_latin(typed)[:32].upper(), codes, n=1, cutoff=0.7)
            raise BadCell(Why.UNKNOWN_EXAM, words=nearest[0] if nearest else ", ".join(codes), near=len(nearest))
        return typed

    return parse


def _date(cell: Cell) -> date:
    if isinstance(cell, datetime):
        if cell.time() != time():
            raise BadCell(Why.DATE_SHAPE)
        return cell.date()
    if isinstance(cell, date):
        return cell
    typed = plain(cell)
    if _EXCEL_DAY.fullmatch(typed):
        raise BadCell(Why.DATE_AS_NUMBER)
    if not _ISO_DATE.fullmatch(typed):
        raise BadCell(Why.DATE_SHAPE)
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise BadCell(Why.DATE_IMPOSSIBLE) from None


def _why_no_id(typed: str) -> BadCell:
    match read_id(typed):
        case Mended(slips=(slip, *_)):
            return BadCell(Why.ID_MISTYPED, mistake=slip.mistake.value, place=slip.places[0])
        case Swapped():
            return BadCell(Why.ID_IS_SECRET)
        case _:
            return BadCell(Why.ID_SHAPE)


def _is_unfit(char: str) -> bool:
    return char in _DIRECTIONS or unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn"}


def _latin(typed: str) -> str:
    """Letters of other alphabets that look Latin, as Latin ones: for guessing what was meant, never for taking it."""
    return "".join(fold(char).plain if not char.isascii() else char for char in typed)
