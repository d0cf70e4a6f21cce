"""The index of the register: which institutions share the most, and the rarest, three-letter pieces with a query.

Pieces are of single words, so the order of words does not matter, and a slip of the finger spoils at most three of them.
What is common (one in fifty institutions has it) is kept as a row of the whole register, which is added at once; what is
rare as the list of its places. The best few are then looked at closely by `ranking`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from bot.core.institutions import reference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.search.entries import Entry

Integers: TypeAlias = npt.NDArray[np.int32]
Places: TypeAlias = npt.NDArray[np.intp]
Floats: TypeAlias = npt.NDArray[np.float32]
Scores: TypeAlias = npt.NDArray[np.uint16]

CANDIDATES: Final = 30
_NAMED_BY_HANDLE: Final = 20
"""`mit` are many by their initials, and everybody's names have something of it."""
_COMMON: Final = 50
_NEAR_THE_BEST: Final = (0.8, 0.65, 0.5, 0.35, 0.0)
"""Shares of the best sum: as soon as there are candidates enough the rest is not looked at."""
_RAREST: Final = 40
"""The most that one piece can weigh, so that a query's sum fits into 16 bits."""
_ENDING: Final = 3
"""A word's ending weighs a third in a query: the word may be unfinished."""
_LONGEST_WORD: Final = 40


@dataclass(frozen=True, slots=True)
class Piece:
    """Where one three-letter piece occurs."""

    weight: int
    places: Places
    row: Scores | None
    """Of a common one: its weight at each of its places, zero elsewhere."""


@dataclass(frozen=True, slots=True)
class Index:
    """One state of the register. Immutable, so that a search needs no lock."""

    entries: tuple[Entry, ...]
    vocabulary: tuple[str, ...]
    numbers: dict[str, int]
    """Of each word its place in the vocabulary."""
    rarity: Floats
    """Of each word of the vocabulary."""
    occurring: Integers
    """The words of all entries, one entry after the other."""
    counting: Floats
    """What each of them counts."""
    starts: Integers
    """Where each entry's words begin; one more at the end."""
    pieces: dict[str, Piece]
    brevity: Floats
    """Of two that share as much the shorter comes first."""
    by_handle: dict[str, list[int]]
    """Who is meant by a web domain, then who by initials."""
    by_reference: dict[str, str]

    def candidates(self, words: Sequence[str]) -> Places:
        """Places in `entries`, each once."""
        alike = self._alike(words)
        named = self.by_handle.get(" ".join(words), ())[:_NAMED_BY_HANDLE]
        return np.union1d(alike, np.array(named, np.intp)) if named else alike

    def _alike(self, words: Sequence[str]) -> Places:
        sums = self._sums(words)
        most = int(sums.max(initial=0))
        for share in _NEAR_THE_BEST:
            near = sums >= max(1, int(most * share))
            if np.count_nonzero(near) >= CANDIDATES:  # far quicker than to say where
                break
        places: Places = np.flatnonzero(near)
        if len(places) <= CANDIDATES:
            return places
        likeness = sums[places] + self.brevity[places]
        best: Places = places[np.argpartition(likeness, -CANDIDATES)[-CANDIDATES:]]
        return best

    def _sums(self, words: Sequence[str]) -> Scores:
        sums: Scores = np.zeros(len(self.entries), np.uint16)
        for text in dict.fromkeys(piece for word in words for piece in pieces_of(word)):
            piece = self.pieces.get(text)
            if piece is None:
                continue
            if text[-1] == " ":
                sums[piece.places] += max(1, piece.weight // _ENDING)
            elif piece.row is not None:
                np.add(sums, piece.row, out=sums)
            else:
                sums[piece.places] += piece.weight
        return sums


def pieces_of(word: str) -> list[str]:
    """Two blanks before a word make its beginning count more, and a single letter a piece."""
    padded = f"  {word[:_LONGEST_WORD]} "
    return [padded[at : at + 3] for at in range(len(padded) - 2)]


def build(entries: Sequence[Entry]) -> Index:
    """Takes about half a second for 25,000 institutions: to be called beside the event loop."""
    ordered = tuple(sorted(entries, key=lambda entry: entry.order))
    numbers: dict[str, int] = {}
    occurring = [numbers.setdefault(word, len(numbers)) for entry in ordered for word, _ in entry.words]
    lengths = np.fromiter((len(entry.words) for entry in ordered), np.int32, len(ordered))
    starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
    words = np.array(occurring, np.int32)
    often = np.bincount(words, minlength=len(numbers)) if numbers else np.zeros(0)
    return Index(
        entries=ordered,
        vocabulary=tuple(numbers),
        numbers=numbers,
        rarity=np.log2(1 + len(ordered) / np.maximum(often, 1)).astype(np.float32),
        occurring=words,
        counting=np.array([counts for entry in ordered for _, counts in entry.words], np.float32),
        starts=starts,
        pieces=_pieces(tuple(numbers), words, np.repeat(np.arange(len(ordered)), lengths), len(ordered)),
        brevity=np.array([1 / (1 + min(map(len, entry.names))) for entry in ordered], np.float32),
        by_handle=_by_handle(ordered),
        by_reference={reference(entry.identity): entry.identity for entry in ordered},
    )


def _by_handle(entries: Sequence[Entry]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for handles in ([entry.domains for entry in entries], [entry.initials for entry in entries]):
        for place, several in enumerate(handles):
            for handle in several:
                found.setdefault(handle, []).append(place)
    return found


def _pieces(vocabulary: Sequence[str], words: Integers, places: Places, size: int) -> dict[str, Piece]:
    """From which words have a piece and which entries have a word: which entries have the piece."""
    numbers: dict[str, int] = {}
    of_words = [[numbers.setdefault(piece, len(numbers)) for piece in pieces_of(word)] for word in vocabulary]
    if not of_words:
        return {}
    flat = np.array([number for of_word in of_words for number in of_word], np.int64)
    counts = np.array([len(of_word) for of_word in of_words], np.int64)
    begins = np.cumsum(counts) - counts
    each = counts[words]
    pairs = np.unique(flat[runs(begins[words], each)] * size + np.repeat(places, each))
    owners, found = pairs // size, pairs % size
    edges = np.searchsorted(owners, np.arange(len(numbers) + 1))
    weights = np.clip(np.rint(2 * np.log2(size / np.diff(edges))), 1, _RAREST).astype(int).tolist()
    slices = zip(numbers, edges[:-1].tolist(), edges[1:].tolist(), weights, strict=True)
    return {text: _piece(found[begin:end], weight, size) for text, begin, end, weight in slices}


def _piece(places: Places, weight: int, size: int) -> Piece:
    if len(places) * _COMMON < size:
        return Piece(weight, places, None)
    row: Scores = np.zeros(size, np.uint16)
    row[places] = weight
    return Piece(weight, places, row)


def runs(begins: npt.NDArray[np.integer[Any]], lengths: npt.NDArray[np.integer[Any]]) -> Places:
    """`begins[0], begins[0] + 1, …`: so many numbers from each beginning, one run after the other."""
    places: Places = np.arange(lengths.sum()) + np.repeat(begins - (np.cumsum(lengths) - lengths), lengths)
    return places
