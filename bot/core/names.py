"""Names masked for previews: enough to see the script and the shape of a message, not enough to know a person."""

import unicodedata
from collections.abc import Iterator

MASK = "•••"
"""Always as long, so that it does not tell how long the name is."""
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_JOINERS = "\u200c\u200d"
_VIRAMA = 9  # Unicode's combining class of the sign that binds consonants of Indic scripts
_THAI_LAO_AM = "\u0e33\u0eb3"  # vowels that sit on the consonant before, though they count as letters


def masked(name: str) -> str:
    """`Ana García` → `A••• G•••`. A name of one character is masked whole; a right-to-left one keeps to itself."""
    words = unicodedata.normalize("NFC", name).split()
    text = " ".join(_masked_word(word) for word in words)
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}" if _runs_right_to_left(text) else text


def _masked_word(word: str) -> str:
    first = next(graphemes(word))
    return MASK if first == word else first + MASK


def graphemes(text: str) -> Iterator[str]:
    """What a reader sees as one character each: a letter with its marks, a conjunct, a joined sequence.

    Close enough to Unicode's own rules for names in any script; it is not meant for emoji.
    """
    cluster = ""
    for char in text:
        if cluster and not _continues(cluster, char):
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster


def _continues(cluster: str, char: str) -> bool:
    is_mark = unicodedata.category(char).startswith("M") or char in _JOINERS or char in _THAI_LAO_AM
    return is_mark or cluster[-1] in _JOINERS or unicodedata.combining(cluster[-1]) == _VIRAMA


def _runs_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(char) in {"R", "AL"} for char in text)
