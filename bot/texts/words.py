"""The words of one reader's language: translated sentences, plurals, dates and spans. Knows nothing of what is said."""

from __future__ import annotations

import gettext
import re
from dataclasses import dataclass, field
from datetime import UTC
from functools import lru_cache
from html import escape
from io import BytesIO
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.units import format_unit

if TYPE_CHECKING:
    from datetime import date, datetime, timedelta

CATALOGUES: Final = Path(__file__).parent / "locale"
SOURCE_LANGUAGE: Final = "en"
LANGUAGES: Final = {"en": "English", "es": "Español"}
"""Every language the service speaks, each named in itself."""

_HOUR: Final = 3600
_BABEL: Final = {"en": "en_GB", "es": "es"}
_COUNTRY: Final = re.compile(r"(?!EU|EZ|UN|XA|XB|ZZ|QO)[A-Z]{2}")
"""Babel's territories hold continents, unions and examples too."""
_MOMENT: Final = {"en": "d MMMM y, HH:mm 'UTC'", "es": "d 'de' MMMM 'de' y, HH:mm 'UTC'"}


class Markup(str):
    """Telegram HTML that is already escaped; `Words` puts it in as it is."""

    __slots__ = ()


def _safe(value: object) -> str:
    return value if isinstance(value, Markup) else escape(str(value), quote=False)


@dataclass(frozen=True, slots=True)
class Words:
    """One language: `words("Hello {name}", name=name)` translates the sentence, escaping the values for Telegram HTML."""

    language: str
    _catalogue: gettext.NullTranslations = field(repr=False, compare=False)

    def __call__(self, sentence: str, /, **values: object) -> Markup:
        """The sentence in this language with its `{places}` filled in."""
        return Markup(
            self._catalogue.gettext(sentence).format(**{name: _safe(value) for name, value in values.items()})
        )

    def plural(self, one: str, many: str, n: int, /, **values: object) -> Markup:
        """The form that the language uses for `n`; `{n}` in it is the number as the language writes it."""
        sentence = self._catalogue.ngettext(one, many, n)
        return Markup(sentence.format(n=self.number(n), **{name: _safe(value) for name, value in values.items()}))

    def plain(self, sentence: str, /, **values: object) -> str:
        """Like calling, but unescaped, for places that are not HTML: buttons, pop-ups, mail subjects."""
        return self._catalogue.gettext(sentence).format(**values)

    def name(self, name: str | None) -> str:
        """What the exam catalogue calls a paper, a grade or a level; as it is where this language has no word for it."""
        return self._catalogue.gettext(name) if name else ""

    def number(self, value: int) -> str:
        """`1,234` as the language groups it."""
        return str(format_decimal(value, locale=self._locale))

    def date(self, day: date) -> str:
        """`7 November 2026`"""
        return _date(self.language, day)

    def moment(self, at: datetime) -> str:
        """`7 November 2026, 08:00 UTC`; `at` is aware."""
        return str(format_datetime(at, _MOMENT[self.language], tzinfo=UTC, locale=self._locale))

    def country(self, code: str) -> str:
        """`Spain` for `ES`; the code where the language has no name for it."""
        return str(self._locale.territories.get(code, code))

    def countries(self) -> list[tuple[str, str]]:
        """Every country's code and name in this language."""
        return [(code, str(name)) for code, name in self._locale.territories.items() if _COUNTRY.fullmatch(code)]

    def span(self, length: timedelta) -> str:
        """`15 minutes`"""
        return str(format_timedelta(length, threshold=1.5, granularity="minute", locale=self._locale))

    def time_left(self, length: timedelta) -> str:
        """`1 hour and 40 minutes` or `16 minutes and 20 seconds`: in two units, because one may be wrong by a third."""
        seconds = ceil(length.total_seconds())
        if seconds >= _HOUR:
            parts = zip(divmod(-(-seconds // 60), 60), ("hour", "minute"), strict=True)
        else:
            parts = zip(divmod(seconds, 60), ("minute", "second"), strict=True)
        spoken = [format_unit(number, f"duration-{unit}", locale=self._locale) for number, unit in parts if number]
        return str(format_list(spoken, locale=self._locale))

    @property
    def _locale(self) -> Locale:
        return _locale(self.language)


@lru_cache(maxsize=len(LANGUAGES))
def _locale(language: str) -> Locale:
    """Babel reads a tenth of a second for each."""
    locale = Locale.parse(_BABEL[language])
    locale.date_formats  # noqa: B018  read now, and not when the first person asks for a date
    return locale


@lru_cache(maxsize=1000)
def _date(language: str, day: date) -> str:
    """A session has few dates, and each is written a hundred thousand times."""
    return str(format_date(day, "long", locale=_locale(language)))


@lru_cache(maxsize=len(LANGUAGES))
def words_in(language: str) -> Words:
    """The words of one of LANGUAGES; the catalogue is read once, from its `.po`."""
    _locale(language)
    path = CATALOGUES / language / "LC_MESSAGES" / "messages.po"
    if language == SOURCE_LANGUAGE or not path.exists():
        return Words(language, gettext.NullTranslations())
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Words(language, gettext.GNUTranslations(compiled))


def nearest_language(client_language: str | None) -> str:
    """The language to begin with for a Telegram client's `language_code` (IETF tag); English where we have no better."""
    primary = (client_language or SOURCE_LANGUAGE).split("-")[0].lower()
    return primary if primary in LANGUAGES else SOURCE_LANGUAGE
