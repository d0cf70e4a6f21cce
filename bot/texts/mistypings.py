"""What went wrong while typing a credential: a hint for each mistake, naming the place, counted from 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.lookalikes import Mistake
from bot.texts.words import Markup

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.core.fitting import Slip
    from bot.core.mistypings import WrongLength
    from bot.texts.words import Words

    Hint = Callable[[Words, int, str], Markup]

_HINTS: Final[Mapping[Mistake, Hint]] = {
    Mistake.LETTER_O_FOR_ZERO: lambda words, n, at: words.plural(
        "Character {at} is the letter O, but a digit belongs there: probably 0 (zero).",
        "Characters {at} are the letter O, but digits belong there: probably 0 (zero).",
        n,
        at=at,
    ),
    Mistake.ZERO_FOR_LETTER_O: lambda words, n, at: words.plural(
        "Character {at} is the digit 0 (zero), but a letter belongs there: probably O.",
        "Characters {at} are the digit 0 (zero), but letters belong there: probably O.",
        n,
        at=at,
    ),
    Mistake.LETTER_I_FOR_ONE: lambda words, n, at: words.plural(
        "Character {at} is the letter I or l, but a digit belongs there: probably 1 (one).",
        "Characters {at} are the letter I or l, but digits belong there: probably 1 (one).",
        n,
        at=at,
    ),
    Mistake.ONE_FOR_LETTER_I: lambda words, n, at: words.plural(
        "Character {at} is the digit 1 (one), but a letter belongs there: probably I.",
        "Characters {at} are the digit 1 (one), but letters belong there: probably I.",
        n,
        at=at,
    ),
    Mistake.LETTER_S_FOR_FIVE: lambda words, n, at: words.plural(
        "Character {at} is the letter S, but a digit belongs there: probably 5.",
        "Characters {at} are the letter S, but digits belong there: probably 5.",
        n,
        at=at,
    ),
    Mistake.FIVE_FOR_LETTER_S: lambda words, n, at: words.plural(
        "Character {at} is the digit 5, but a letter belongs there: probably S.",
        "Characters {at} are the digit 5, but letters belong there: probably S.",
        n,
        at=at,
    ),
    Mistake.LETTER_B_FOR_EIGHT: lambda words, n, at: words.plural(
        "Character {at} is the letter B, but a digit belongs there: probably 8.",
        "Characters {at} are the letter B, but digits belong there: probably 8.",
        n,
        at=at,
    ),
    Mistake.EIGHT_FOR_LETTER_B: lambda words, n, at: words.plural(
        "Character {at} is the digit 8, but a letter belongs there: probably B.",
        "Characters {at} are the digit 8, but letters belong there: probably B.",
        n,
        at=at,
    ),
    Mistake.LETTER_Z_FOR_TWO: lambda words, n, at: words.plural(
        "Character {at} is the letter Z, but a digit belongs there: probably 2.",
        "Characters {at} are the letter Z, but digits belong there: probably 2.",
        n,
        at=at,
    ),
    Mistake.TWO_FOR_LETTER_Z: lambda words, n, at: words.plural(
        "Character {at} is the digit 2, but a letter belongs there: probably Z.",
        "Characters {at} are the digit 2, but letters belong there: probably Z.",
        n,
        at=at,
    ),
    Mistake.SMALL_LETTER: lambda words, n, at: words.plural(
        "Character {at} is a small letter: it has to be a capital.",
        "Characters {at} are small letters: they have to be capitals.",
        n,
        at=at,
    ),
    Mistake.SEPARATOR: lambda words, n, at: words.plural(
        "There is something between the characters before character {at}: no spaces, dashes or dots, please.",
        "There is something between the characters before characters {at}: no spaces, dashes or dots, please.",
        n,
        at=at,
    ),
    Mistake.CYRILLIC: lambda words, n, at: words.plural(
        "Character {at} is Cyrillic: it looks the same, but I need the Latin one.",
        "Characters {at} are Cyrillic: they look the same, but I need the Latin ones.",
        n,
        at=at,
    ),
    Mistake.GREEK: lambda words, n, at: words.plural(
        "Character {at} is Greek: it looks the same, but I need the Latin one.",
        "Characters {at} are Greek: they look the same, but I need the Latin ones.",
        n,
        at=at,
    ),
    Mistake.WIDE: lambda words, n, at: words.plural(
        "Character {at} is a wide or decorated form: I need the plain one.",
        "Characters {at} are wide or decorated forms: I need the plain ones.",
        n,
        at=at,
    ),
    Mistake.OTHER_DIGIT: lambda words, n, at: words.plural(
        "Character {at} is a digit of another script: I need one of 0 to 9.",
        "Characters {at} are digits of another script: I need those from 0 to 9.",
        n,
        at=at,
    ),
}


def hints(words: Words, slips: Sequence[Slip]) -> Markup:
    """One line for each kind of mistake."""
    return Markup("\n".join(_hint(words, slip) for slip in slips))


def _hint(words: Words, slip: Slip) -> Markup:
    places = ", ".join(words.number(place) for place in slip.places)
    return _HINTS[slip.mistake](words, len(slip.places), places)


def miscounted_id(words: Words, typed: WrongLength) -> Markup:
    """What was counted, and what should have been."""
    letters = words.plural("{n} letter", "{n} letters", typed.letters)
    digits = words.plural("{n} digit", "{n} digits", typed.digits)
    return words(
        "An ID Number has three letters, then six digits. I counted {letters} and {digits}.",
        letters=letters,
        digits=digits,
    )


def miscounted_secret(words: Words, typed: WrongLength) -> Markup:
    """The Secret Number is never repeated, only its length."""
    return words.plural(
        "A Secret Number has four digits. I counted {n} character.",
        "A Secret Number has four digits. I counted {n} characters.",
        typed.letters + typed.digits,
    )
