"""Reads a day as people write dates in English and Spanish. Where two readings are possible, gives both."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

EARLIEST_YEAR = 1900
LONGEST = 80
"""A date with all its words and a weekday is shorter."""

_MONTHS = (
    ("january", "enero"),
    ("february", "febrero"),
    ("march", "marzo"),
    ("april", "abril"),
    ("may", "mayo"),
    ("june", "junio"),
    ("july", "julio"),
    ("august", "agosto"),
    ("september", "septiembre", "setiembre"),
    ("october", "octubre"),
    ("november", "noviembre"),
    ("december", "diciembre"),
)
_WEEKDAYS = (
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    *("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"),
)
_SMALL_WORDS = frozenset({"the", "of", "de", "del", "el", "st", "nd", "rd", "th", "o"})
_SHORTEST_MONTH = 3  # jan, ene
_TOKEN = re.compile(r"[0-9]+|[a-z]+")
_ALLOWED = re.compile(r"[0-9a-z\s./,\-]*")


class WhyNot(StrEnum):
    """Why a text is no date of birth."""

    UNLIKE = "unlike"
    SHORT_YEAR = "short_year"
    IMPOSSIBLE = "impossible"
    OUT_OF_RANGE = "out_of_range"


@dataclass(frozen=True, slots=True)
class TwoDates:
    """The same figures read both ways: to be asked back, the month in words."""

    day_first: date
    month_first: date


@dataclass(frozen=True, slots=True)
class NoDate:
    why: WhyNot


DateReading = date | TwoDates | NoDate


@dataclass(frozen=True, slots=True)
class Between:
    """The days that can be meant, both ends included."""

    first: date
    last: date


def read_date(text: str, *, today: date) -> DateReading:
    """A date of birth: `2005-04-03`, `3.4.2005`, `3 de abril de 2005`, `April 3rd, 2005`."""
    return read_day(text, Between(date(EARLIEST_YEAR, 1, 1), today))


def read_day(text: str, days: Between) -> DateReading:
    """One date, two, or why there is none."""
    plain = _plain(text)
    if len(plain) > LONGEST or not _ALLOWED.fullmatch(plain):
        return NoDate(WhyNot.UNLIKE)
    tokens = [token for token in _TOKEN.findall(plain) if not _is_filler(token)]
    words = [token for token in tokens if token.isalpha()]
    numbers = [token for token in tokens if token.isdigit()]
    match words, numbers:
        case [], [eight] if len(eight) == len("YYYYMMDD"):
            return _one_of(_read_eight(eight), days)
        case [], [first, second, third]:
            return _read_three(first, second, third, days)
        case [word], [first, second] if month := _month(word):
            return _read_named(month, first, second, days)
        case _:
            return NoDate(WhyNot.UNLIKE)


def _plain(text: str) -> str:
    """Small letters without accents, any script's digits as plain ones, nothing invisible."""
    composed = unicodedata.normalize("NFKD", text.strip()[: 2 * LONGEST]).lower()
    kept = (char for char in composed if unicodedata.category(char) not in {"Mn", "Cf"})
    return "".join(str(unicodedata.decimal(char, char)) for char in kept)


def _is_filler(token: str) -> bool:
    return token in _SMALL_WORDS or (len(token) >= _SHORTEST_MONTH and _is_weekday(token))


def _is_weekday(token: str) -> bool:
    return _month(token) is None and any(day.startswith(token) for day in _WEEKDAYS)


def _month(word: str) -> int | None:
    """A month's whole name or a beginning of it, in either language."""
    if len(word) < _SHORTEST_MONTH:
        return None
    for number, names in enumerate(_MONTHS, start=1):
        if any(name.startswith(word) for name in names):
            return number
    return None


def _read_eight(eight: str) -> list[date | None]:
    """Eight figures in a row: where the century is decides, and no month is as high as a century."""
    return [
        _date(eight[:4], eight[4:6], eight[6:]),
        _date(eight[4:], eight[2:4], eight[:2]),
        _date(eight[4:], eight[:2], eight[2:4]),
    ]


def _read_three(first: str, second: str, third: str, days: Between) -> DateReading:
    if len(first) == len("YYYY"):
        return _one_of([_date(first, second, third)], days)
    if len(third) != len("YYYY"):
        return NoDate(WhyNot.SHORT_YEAR)
    return _one_of([_date(third, second, first), _date(third, first, second)], days)


def _read_named(month: int, first: str, second: str, days: Between) -> DateReading:
    day, year = sorted((first, second), key=len)
    if len(year) != len("YYYY"):
        return NoDate(WhyNot.SHORT_YEAR)
    return _one_of([_date(year, str(month), day)], days)


def _date(year: str, month: str, day: str) -> date | None:
    if len(month) > len("MM") or len(day) > len("DD"):
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _one_of(readings: list[date | None], days: Between) -> DateReading:
    possible = [reading for reading in readings if reading]
    if not possible:
        return NoDate(WhyNot.IMPOSSIBLE)
    fitting = [reading for reading in possible if days.first <= reading <= days.last]
    match list(dict.fromkeys(fitting)):
        case [only]:
            return only
        case [day_first, month_first]:
            return TwoDates(day_first, month_first)
        case _:
            return NoDate(WhyNot.OUT_OF_RANGE)
