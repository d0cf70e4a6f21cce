"""A candidate's own exam centre, found by its number, name or city: accents, word order and slips of the finger aside."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.entries import Centre
    from bot.services.ports.base import Ports

MOST_FOUND: Final = 3
LONGEST_QUERY: Final = 100
MOST_WORDS: Final = 8
"""Of the query: each is held against every word of the register."""
_SHORTEST_QUERY: Final = 2
_CLOSE_ENOUGH: Final = 78
"""Of 100: one wrong letter in a word of five still passes."""
_NOT_FAR_BEHIND: Final = 12
_LOOKALIKES: Final = str.maketrans("oil", "011")
_BETWEEN_WORDS: Final = re.compile(r"[\W_]+")


async def find_centres(ports: Ports, typed: str) -> tuple[Centre, ...]:
    """The likeliest few, best first; none where nothing comes close."""
    async with ports.storage.reading() as tx:
        register = await tx.centres.everything()
    return await asyncio.to_thread(best_matches, typed, register)


def best_matches(typed: str, register: Sequence[Centre]) -> tuple[Centre, ...]:
    """A number that fits decides alone; else names and cities are compared."""
    query = " ".join(plain(typed[:LONGEST_QUERY]).split()[:MOST_WORDS])
    by_number = tuple(centre for centre in register if _code(centre.number) == _code(query))
    if by_number or len(query) < _SHORTEST_QUERY:
        return by_number
    return _by_words(query, register)


def plain(text: str) -> str:
    """Small letters without accents, one space between words."""
    parts = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(char for char in parts if not unicodedata.combining(char))
    return _BETWEEN_WORDS.sub(" ", letters).strip()


def _code(number: str) -> str:
    """`ES-OO1` and `es001` are the same number."""
    return plain(number).replace(" ", "").translate(_LOOKALIKES)


def _by_words(query: str, register: Sequence[Centre]) -> tuple[Centre, ...]:
    known = {place: plain(f"{centre.name} {centre.city}") for place, centre in enumerate(register)}
    found = process.extract(query, known, scorer=_likeness, score_cutoff=_CLOSE_ENOUGH, limit=MOST_FOUND)
    best = found[0][1] if found else 0
    return tuple(register[place] for _, score, place in found if score >= best - _NOT_FAR_BEHIND)


def _likeness(query: str, known: str, *, score_cutoff: float | None = None) -> float:
    """The words of the query, each with the word that is likest to it; the whole is as like as its words on average."""
    words = known.split()
    likest = [max((fuzz.ratio(part, word) for word in words), default=0.0) for part in query.split()]
    together = fuzz.partial_ratio(query, known) if len(query) <= len(known) else 0.0
    score = max(sum(likest) / len(likest), together)
    return score if score_cutoff is None or score >= score_cutoff else 0.0
