"""Characters that look or count like a Latin letter or a digit. Pure tables; what to do with them is decided elsewhere."""

import unicodedata
from enum import StrEnum
from typing import NamedTuple


class Mistake(StrEnum):
    """What went wrong while typing; each has a hint of its own."""

    LETTER_O_FOR_ZERO = "letter_o_for_zero"
    ZERO_FOR_LETTER_O = "zero_for_letter_o"
    LETTER_I_FOR_ONE = "letter_i_for_one"  # a small L too: they look the same
    ONE_FOR_LETTER_I = "one_for_letter_i"
    LETTER_S_FOR_FIVE = "letter_s_for_five"
    FIVE_FOR_LETTER_S = "five_for_letter_s"
    LETTER_B_FOR_EIGHT = "letter_b_for_eight"
    EIGHT_FOR_LETTER_B = "eight_for_letter_b"
    LETTER_Z_FOR_TWO = "letter_z_for_two"
    TWO_FOR_LETTER_Z = "two_for_letter_z"
    SMALL_LETTER = "small_letter"
    SEPARATOR = "separator"  # a space, a dash, a dot, or something invisible, inside the value
    CYRILLIC = "cyrillic"
    GREEK = "greek"
    WIDE = "wide"  # full-width and other decorative forms of Latin letters and digits
    OTHER_DIGIT = "other_digit"  # Arabic-Indic, Devanagari and every other script's own digits


class Folded(NamedTuple):
    """A typed character as the plain one it stands for; `?` where it stands for none."""

    plain: str
    mistakes: tuple[Mistake, ...] = ()


DIGIT_FOR_LETTER = {
    "O": ("0", Mistake.LETTER_O_FOR_ZERO),
    "I": ("1", Mistake.LETTER_I_FOR_ONE),
    "L": ("1", Mistake.LETTER_I_FOR_ONE),
    "S": ("5", Mistake.LETTER_S_FOR_FIVE),
    "B": ("8", Mistake.LETTER_B_FOR_EIGHT),
    "Z": ("2", Mistake.LETTER_Z_FOR_TWO),
}
LETTER_FOR_DIGIT = {
    "0": ("O", Mistake.ZERO_FOR_LETTER_O),
    "1": ("I", Mistake.ONE_FOR_LETTER_I),
    "5": ("S", Mistake.FIVE_FOR_LETTER_S),
    "8": ("B", Mistake.EIGHT_FOR_LETTER_B),
    "2": ("Z", Mistake.TWO_FOR_LETTER_Z),
}
_CYRILLIC = dict(zip("АВСЕНІЈКМОРЅТУХԚԜЗ", "ABCEHIJKMOPSTYXQW3", strict=True))
_GREEK = dict(zip("ΑΒϹΕΗΙΚΜΝΟΡΤΥΧΖ", "ABCEHIKMNOPTYXZ", strict=True))


def fold(typed: str) -> Folded:
    """The plain character that one typed character stands for, and what had to be overlooked to see it."""
    if typed.isascii():
        return _fold_case(typed, ())
    digit = unicodedata.decimal(typed, None)
    if digit is not None and not _is_wide(typed):
        return Folded(str(digit), (Mistake.OTHER_DIGIT,))
    for table, mistake in ((_CYRILLIC, Mistake.CYRILLIC), (_GREEK, Mistake.GREEK)):
        if plain := table.get(typed.upper()):
            return Folded(plain, _small(typed, (mistake,)))
    return _fold_wide(typed)


def _fold_wide(typed: str) -> Folded:
    plain = unicodedata.normalize("NFKC", typed)
    if len(plain) == 1 and plain.isascii() and plain.isalnum():
        return _fold_case(plain, (Mistake.WIDE,))
    return Folded("?")


def _fold_case(typed: str, mistakes: tuple[Mistake, ...]) -> Folded:
    return Folded(typed.upper(), _small(typed, mistakes)) if typed.isalnum() else Folded("?")


def _small(typed: str, mistakes: tuple[Mistake, ...]) -> tuple[Mistake, ...]:
    return (*mistakes, Mistake.SMALL_LETTER) if typed.islower() else mistakes


def _is_wide(typed: str) -> bool:
    """Compatibility forms fold to plain digits; the digits of a script do not."""
    return unicodedata.normalize("NFKC", typed) != typed


def is_part_of_a_word(typed: str) -> bool:
    """Letters, digits and the marks that sit on them; everything else parts one word from the next."""
    return typed.isalnum() or unicodedata.category(typed).startswith("M")
