"""What people would type for an institution, each query with the one that is meant. Seeded."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bench.made_register import namesakes, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.core.institutions import Institution

NEIGHBOURS: Final = dict(
    zip("qwertyuiopasdfghjklzxcvbnm", "wqwertyuioassdfghjkxzxcvbn", strict=True)
)  # the key to the left, or to the right where there is none
_LETTERS_A_SLIP: Final = 14
_FIRST_TEN: Final = 10
_SHORTEST: Final = 4


@dataclass(frozen=True, slots=True)
class Query:
    """Typed, and the identity that is meant."""

    typed: str
    meant: str


def typos(register: Sequence[Institution], count: int, seed: int = 11) -> list[Query]:
    """A slip of the finger in every fourteen letters: one left out, doubled, struck beside, or two exchanged."""
    return _queries(register, count, seed, lambda chance, one: _mistyped(chance, one.name))


def without_accents(register: Sequence[Institution], count: int, seed: int = 12) -> list[Query]:
    accented = [one for one in register if plain(one.name) != one.name.lower() and plain(one.name).isascii()]
    return _queries(register, count, seed, lambda _, one: plain(one.name), among=accented)


def reordered(register: Sequence[Institution], count: int, seed: int = 13) -> list[Query]:
    several = [one for one in register if len(set(one.name.split())) > 1]
    return _queries(register, count, seed, lambda chance, one: _shuffled(chance, one.name), among=several)


def prefixes(register: Sequence[Institution], count: int, seed: int = 14) -> list[Query]:
    """The beginning of a name, cut anywhere where no more than ten names begin so: else nobody could be sure to be shown."""
    begins = Counter(plain(one.name)[:end] for one in register for end in range(_SHORTEST, len(one.name)))
    chance = random.Random(seed)
    found: list[Query] = []
    while len(found) < count:
        one = chance.choice(register)
        name = plain(one.name)
        ends = [end for end in range(_SHORTEST, len(name)) if begins[name[:end]] <= _FIRST_TEN]
        if ends:
            found.append(Query(name[: chance.choice(ends)], one.identity))
    return found


KINDS: Final[dict[str, tuple[Callable[[Sequence[Institution], int], list[Query]], int]]] = {
    "typo": (typos, 3),
    "no accents": (without_accents, 3),
    "other order": (reordered, 3),
    "prefix": (prefixes, 10),
}
"""Each kind of query, and among the first how many the right one must be."""


def _queries(
    register: Sequence[Institution],
    count: int,
    seed: int,
    typed: Callable[[random.Random, Institution], str],
    *,
    among: Sequence[Institution] = (),
) -> list[Query]:
    """Of namesakes the city is typed as well: by the name alone nobody could tell which is meant."""
    chance, shared = random.Random(seed), namesakes(register)
    meant = [chance.choice(among or register) for _ in range(count)]
    return [
        Query(
            f"{typed(chance, one)} {one.city}".strip() if plain(one.name) in shared else typed(chance, one),
            one.identity,
        )
        for one in meant
    ]


def _mistyped(chance: random.Random, name: str) -> str:
    for _ in range(max(1, len(name) // _LETTERS_A_SLIP)):
        at = chance.randrange(max(1, len(name) - 1))
        letter = name[at]
        slips = (
            name[:at] + name[at + 1 :],
            name[:at] + letter + name[at:],
            name[:at] + NEIGHBOURS.get(letter.lower(), letter + letter) + name[at + 1 :],
            name[:at] + name[at + 1 : at + 2] + letter + name[at + 2 :],
        )
        name = chance.choice(slips)
    return name


def _shuffled(chance: random.Random, name: str) -> str:
    words = name.split()
    while (shuffled := chance.sample(words, len(words))) == words:
        pass
    return " ".join(shuffled)
