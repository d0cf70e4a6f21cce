"""Names masked for previews: enough to see the script and the shape of a message, not enough to know a person."""

import unicodedata
from collections.abc import Iterator

MASK = "•••"
"""Always as long, so that it does not tell how long the name is."""
LONGEST_NAME = 80
"""Characters of a name in a mail to somebody who does not know its bearer."""
_IN_NAMES = " '\u2019\u02bc\u2018-\u2010,.()\u00b7\u30fb\u05f3\u05f4"
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


def plain_name(name: str) -> str:
    """A name and nothing else, whatever stood in the file it came from: one line, letters and what joins them, cut where it
    is too long, and no dot or colon that a mail program would make a link of.
    """
    letters = "".join(char if _is_of_a_name(char) else " " for char in unicodedata.normalize("NFC", name))
    spaced = " ".join(letters.replace(".", ". ").split())
    clusters = list(graphemes(spaced))
    cut = spaced if len(clusters) <= LONGEST_NAME else "".join(clusters[: LONGEST_NAME - 1]).rstrip() + "…"
    return f"{_FIRST_STRONG_ISOLATE}{cut}{_POP_ISOLATE}"


def _is_of_a_name(char: str) -> bool:
    return char in _IN_NAMES or char in _JOINERS or unicodedata.category(char)[0] in "LM"


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
