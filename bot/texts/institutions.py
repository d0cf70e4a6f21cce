"""Institutions in words: where they are, of which type, and the country that somebody typed. For whatever shows one."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, assert_never

from bot.core.institutions import InstitutionType
from bot.texts.words import LANGUAGES, words_in

if TYPE_CHECKING:
    from bot.texts.words import Words


def type_name(words: Words, kind: InstitutionType) -> str:
    """Beside a name, or on a button of its own."""
    match kind:
        case InstitutionType.UNIVERSITY:
            return words.plain("University")
        case InstitutionType.EMPLOYER:
            return words.plain("Employer")
        case InstitutionType.IMMIGRATION:
            return words.plain("Immigration authority")
        case InstitutionType.SCHOOL:
            return words.plain("School")
        case InstitutionType.OTHER:
            return words.plain("Other institution")
        case _:
            assert_never(kind)


def whereabouts(words: Words, country: str, city: str) -> str:
    """`Madrid, Spain`, or `Spain` where the city is not known."""
    return ", ".join(part for part in (city, words.country(country)) if part)


def country_typed(words: Words, typed: str) -> str | None:
    """Its two letters: from themselves, or from its name in the reader's language or any other that is spoken here."""
    wanted = _bare(typed)
    known = [words, *(words_in(language) for language in LANGUAGES)]
    by_name = {_bare(name): code for each in reversed(known) for code, name in each.countries()}
    codes = {code.casefold(): code for code in by_name.values()}
    return codes.get(wanted) or by_name.get(wanted) or _ALSO_CALLED.get(wanted)


_ALSO_CALLED = {
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "inglaterra": "GB",
    "escocia": "GB",
    "usa": "US",
    "united states of america": "US",
    "america": "US",
    "eeuu": "US",
    "ee uu": "US",
    "holland": "NL",
    "holanda": "NL",
    "turkey": "TR",
    "czech republic": "CZ",
    "burma": "MM",
}


def _bare(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    words = "".join(char if char.isalnum() else " " for char in letters if not unicodedata.combining(char))
    return " ".join(words.split()).removeprefix("the ")
