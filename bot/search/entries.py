"""What an institution is found by, as words: made once for each row of the register and kept while the row stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.search.folding import host_of, initials_of, words_of

if TYPE_CHECKING:
    from bot.core.institutions import Listing

NAME, PLACE, INITIALS = 1.0, 0.96, 0.97
"""How much a word counts by where it stands."""
_LONGEST_INITIALS: Final = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """One institution as the index takes it."""

    identity: str
    order: tuple[str, ...]
    """By name, then country and city: namesakes stand side by side, always in the same order."""
    names: tuple[str, ...]
    """Name and aliases, folded."""
    shuffled: tuple[str, ...]
    """The same, the words of each in the order of the alphabet."""
    domains: frozenset[str]
    """The web domain, whole (`ox ac uk`) and its own part (`ox`): it means nobody else."""
    initials: frozenset[str]
    words: tuple[tuple[str, float], ...]
    """Each word once, with what it counts."""


def entry_of(listing: Listing) -> Entry:
    spelled = [words for words in map(words_of, (listing.name, *listing.aliases)) if words]
    hosts = [words_of(host) for host in {listing.email_domain, host_of(listing.website)} if host]
    initials = {letters[:_LONGEST_INITIALS] for words in spelled for letters in initials_of(words)}
    names = tuple(dict.fromkeys(" ".join(words) for words in spelled)) or ("",)
    return Entry(
        identity=listing.identity,
        order=(names[0], listing.country, listing.city, listing.identity),
        names=names,
        shuffled=tuple(" ".join(sorted(name.split())) for name in names),
        domains=frozenset(domain for words in hosts if words for domain in (" ".join(words), words[0])),
        initials=frozenset(initials),
        words=tuple(_counted(spelled, initials, [*hosts, words_of(listing.city)]).items()),
    )


def _counted(spelled: list[list[str]], initials: set[str], places: list[list[str]]) -> dict[str, float]:
    counted = {word: NAME for words in spelled for word in words}
    for letters in initials:
        counted.setdefault(letters, INITIALS)
    for word in (word for words in places for word in words):
        counted.setdefault(word, PLACE)
    return counted
