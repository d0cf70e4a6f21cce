"""Names as they are compared: words in small letters without accents, whatever the script. Knows no register."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST_QUERY: Final = 100
MOST_WORDS: Final = 12
"""Of a query: nobody looks for more, and each is held against many."""

_ALONE: Final = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"  # kana and Han: written without spaces, so each stands alone
_WORD: Final = re.compile(rf"[{_ALONE}]|[^\W_{_ALONE}]+")
_LETTERS: Final = str.maketrans(
    dict.fromkeys("'’ʼ‘`´", "")
    | {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n"}
)
"""Letters that are no letter with an accent, and that people write so who have no key for them."""
_SMALL: Final = frozenset(
    word
    for words in (
        "a an and at for in of on the to",
        "da das de do dos e el i la las los y del al",
        "der die das des für im in und",
        "à au aux d de des du en et l la le les",
        "degli dei della di",
    )
    for word in words.split()
)
"""What an acronym leaves out."""
_ADDRESS: Final = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?(?://)?(?:www\.)?", re.IGNORECASE)
_FEWEST_FOR_INITIALS: Final = 2


def words_of(text: str) -> list[str]:
    """`L’Université d’Orléans` → `luniversite`, `dorleans`."""
    return _WORD.findall(_plain(text))


def words_of_query(typed: str) -> list[str]:
    """The first so many words of what somebody typed; of an address its host."""
    text = typed.strip()[:LONGEST_QUERY]
    if "." in text and " " not in text:
        text = host_of(text)
    return words_of(text)[:MOST_WORDS]


def host_of(website: str) -> str:
    """`https://www.ox.ac.uk/about` → `ox.ac.uk`; of a mail address what follows the @."""
    return _ADDRESS.sub("", website.strip()).split("/")[0].split("@")[-1]


def initials_of(words: list[str]) -> set[str]:
    """`mit` and `miot`: with the small words and without."""
    if len(words) < _FEWEST_FOR_INITIALS:
        return set()
    letters = ["".join(word[0] for word in some) for some in (words, [word for word in words if word not in _SMALL])]
    return {each for each in letters if len(each) >= _FEWEST_FOR_INITIALS}


def _plain(text: str) -> str:
    small = text.casefold()
    if small.isascii():
        return small.replace("'", "").replace("`", "")
    parts = unicodedata.normalize("NFKD", small.translate(_LETTERS))
    bare = "".join([char for char in parts if not unicodedata.combining(char)])
    # Composed again: Hangul falls into its jamo, too, and a syllable is what its readers see as a letter.
    return bare if bare.isascii() else unicodedata.normalize("NFC", bare).casefold()
