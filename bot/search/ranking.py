"""The candidates of a query in their order: each word held against the words of each candidate, then the names as wholes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from rapidfuzz import fuzz, process

from bot.search.index import runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.search.index import Floats, Index, Integers, Places

_UNFINISHED: Final = 0.97
"""What the beginning of a word counts against the whole word."""
_COVER, _WHOLE, _BEGINS, _EXACT = 0.7, 0.25, 0.08, 0.05
_DOMAIN, _INITIALS = 0.3, 0.15
_CLOSE_ENOUGH: Final = 0.45
_NOT_FAR_BEHIND: Final = 0.6
_STEPS: Final = 1000
"""Differences finer than this are chance: then the order of the register decides."""


def ranked(index: Index, words: Sequence[str], candidates: Places) -> list[int]:
    """Places in the index's entries, likeliest first."""
    if not len(candidates):
        return []
    scores = np.round(_scores(index, words, candidates) * _STEPS)
    order = np.lexsort((candidates, -scores))
    least = max(_CLOSE_ENOUGH, min(scores[order[0]] / _STEPS, 1) * _NOT_FAR_BEHIND) * _STEPS
    return [int(candidates[place]) for place in order if scores[place] >= least]


def _scores(index: Index, words: Sequence[str], candidates: Places) -> Floats:
    cover = _cover(index, words, candidates)
    return _COVER * cover + _whole(index, words, candidates)


def _cover(index: Index, words: Sequence[str], candidates: Places) -> Floats:
    """How much of the query each candidate has, the rare words counting more. Between 0 and 1."""
    begins = index.starts[candidates]
    lengths = index.starts[candidates + 1] - begins
    spans = runs(begins, lengths)
    known, where = _once(index.occurring[spans], len(index.vocabulary))
    likeness = _likeness(index, words, [index.vocabulary[number] for number in known.tolist()])
    weights = index.rarity[known[likeness.argmax(axis=1)]]
    best = np.maximum.reduceat(likeness[:, where] * index.counting[spans], np.cumsum(lengths) - lengths, axis=1)
    cover: Floats = weights @ best / weights.sum()
    return cover


def _once(numbers: Integers, size: int) -> tuple[Integers, Places]:
    """The different numbers, and for each given one its place among them. As `numpy.unique`, without sorting."""
    order = np.arange(len(numbers))
    last = np.empty(size, np.intp)
    last[numbers] = order
    stands = last[numbers]
    is_last = stands == order
    return numbers[is_last], (np.cumsum(is_last) - 1)[stands]


def _likeness(index: Index, words: Sequence[str], known: Sequence[str]) -> Floats:
    """Of each word of the query to each known word, squared: near misses count little beside hits."""
    whole = process.cdist(words, known, scorer=fuzz.ratio, dtype=np.float32)
    begun = np.stack([_begun(word, known, is_right=word in index.numbers) for word in words])
    likeness: Floats = (np.maximum(whole, begun * _UNFINISHED) / 100) ** 2
    return likeness


def _begun(word: str, known: Sequence[str], *, is_right: bool) -> Floats:
    """How like the word is to the beginnings of the known ones; a word that is right as it stands begins none by a slip."""
    if is_right:
        return np.fromiter([100.0 if each.startswith(word) else 0.0 for each in known], np.float32, len(known))
    beginnings = [each[: len(word)] for each in known]
    begun: Floats = process.cdist([word], beginnings, scorer=fuzz.ratio, dtype=np.float32)[0]
    return begun


def _whole(index: Index, words: Sequence[str], candidates: Places) -> Floats:
    """The names as wholes, words in any order; more where a name is, or begins with, the very words in their order."""
    entries = [index.entries[place] for place in candidates.tolist()]
    names = [name for entry in entries for name in entry.names]
    shuffled = [name for entry in entries for name in entry.shuffled]
    typed = " ".join(words)
    alike = process.cdist([" ".join(sorted(words))], shuffled, scorer=fuzz.ratio, dtype=np.float32)[0] / 100 * _WHOLE
    alike += np.array(
        [_BEGINS + _EXACT * (name == typed) if name.startswith(typed) else 0.0 for name in names], np.float32
    )
    lengths = np.array([len(entry.names) for entry in entries])
    best: Floats = np.maximum.reduceat(alike, np.cumsum(lengths) - lengths)
    best += np.array([_DOMAIN * (typed in entry.domains) + _INITIALS * (typed in entry.initials) for entry in entries])
    return best
