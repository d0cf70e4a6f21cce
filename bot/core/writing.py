"""How a name is written: its script, its direction, its language where the script tells, and the marks it may not carry."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_JOINERS: Final = "\u200c\u200d"
"""Invisible, and part of how names are spelt in Persian and Indic scripts."""
_INVISIBLE: Final = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_KANA: Final = ("HIRAGANA", "KATAKANA")


class Script(StrEnum):
    """Which shapes Han characters take: one code point is drawn differently in each. `OTHER`: there are none."""

    SIMPLIFIED = "zh-hans"
    TRADITIONAL = "zh-hant"
    JAPANESE = "ja"
    KOREAN = "ko"
    OTHER = ""


@dataclass(frozen=True, slots=True)
class Writing:
    """What a typesetter needs to know of a name."""

    script: Script
    language: str
    """BCP 47 where the script tells it; `und` where several languages share it."""
    right_to_left: bool


_LANGUAGE: Final = {
    Script.SIMPLIFIED: "zh",
    Script.TRADITIONAL: "zh",
    Script.JAPANESE: "ja",
    Script.KOREAN: "ko",
    Script.OTHER: "und",
}
_BY_LETTER: Final = {"ARABIC": "ar", "HEBREW": "he", "DEVANAGARI": "hi", "THAI": "th", "GREEK": "el"}


def writing_of(name: str) -> Writing:
    """Told by the letters alone: nothing else is known of the person's languages."""
    script = _script(name)
    language = _LANGUAGE[script] if script is not Script.OTHER else _language(name)
    return Writing(script, language, _runs_right_to_left(name))


def printable(name: str) -> str:
    """Composed, on one line, without control characters and marks that turn the direction of what follows."""
    shown = (" " if char.isspace() else char for char in unicodedata.normalize("NFC", name))
    return " ".join("".join(_visible("".join(shown))).split())


def _visible(text: str) -> Iterator[str]:
    for char in text:
        if char in _JOINERS or unicodedata.category(char) not in _INVISIBLE:
            yield char


def _script(name: str) -> Script:
    names = [unicodedata.name(char, "") for char in name]
    if any(letter.startswith("HANGUL") for letter in names):
        return Script.KOREAN
    if any(letter.startswith(_KANA) for letter in names):
        return Script.JAPANESE
    han = "".join(
        char for char, letter in zip(name, names, strict=True) if letter.startswith("CJK UNIFIED") or char == "々"
    )
    return _han(han) if han else Script.OTHER


def _han(characters: str) -> Script:
    """The first national character set that holds them all, which is as much as characters alone can tell."""
    for script, charset in (
        (Script.SIMPLIFIED, "gb2312"),
        (Script.TRADITIONAL, "big5"),
        (Script.JAPANESE, "shift_jis"),
        (Script.TRADITIONAL, "big5hkscs"),
    ):
        if _fits(characters, charset):
            return script
    return Script.SIMPLIFIED


def _fits(characters: str, charset: str) -> bool:
    try:
        characters.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def _language(name: str) -> str:
    for char in name:
        word = unicodedata.name(char, "").split(" ")[0]
        if word in _BY_LETTER:
            return _BY_LETTER[word]
    return "und"


def _runs_right_to_left(name: str) -> bool:
    """By its first letter that has a direction, as Unicode's own rule has it."""
    for char in name:
        direction = unicodedata.bidirectional(char)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False
