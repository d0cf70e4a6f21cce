"""Finds credentials among typed words: which run of characters fits the shape of one, and what had to be overlooked.

Works through a text once; no text makes it slower than its length.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from typing import NamedTuple

from bot.core.identity import ID_DIGITS, ID_LETTERS, SECRET_LENGTH
from bot.core.lookalikes import DIGIT_FOR_LETTER, LETTER_FOR_DIGIT, Folded, Mistake, fold, is_part_of_a_word

Word = list[Folded]

LONGEST_NEAR_MISS = 20
"""Longer than this, a text is no miscounted credential but something else."""
FEWEST_DIGITS = 2
"""With fewer, it is a word."""


class Shape(NamedTuple):
    """So many letters, then so many digits."""

    letters: int
    digits: int

    @property
    def length(self) -> int:
        return self.letters + self.digits


ID_SHAPE = Shape(ID_LETTERS, ID_DIGITS)
SECRET_SHAPE = Shape(0, SECRET_LENGTH)


@dataclass(frozen=True, slots=True)
class Slip:
    """One kind of mistake and the places in the mended value, counted from 1, where it was made.

    A separator's place is that of the character it stood before.
    """

    mistake: Mistake
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """A run of words read as a credential; `start` and `stop` are its place among the words."""

    plain: str
    slips: tuple[Slip, ...]
    start: int
    stop: int

    @property
    def cost(self) -> int:
        """How many characters had to be read as another: the cheapest reading is the likeliest."""
        return sum(len(slip.places) for slip in self.slips)


@dataclass(frozen=True, slots=True)
class Found:
    """What a text holds; `several` where it could mean more than one ID Number."""

    id_number: Fit | None
    secret: Fit | None
    several: bool = False


def words_of(text: str) -> list[Word]:
    """The runs of letters and digits, each character folded to the plain one it stands for."""
    runs = groupby(text, is_part_of_a_word)
    words = ([fold(typed) for typed in run] for is_word, run in runs if is_word)
    return list(chain.from_iterable(_unglued(word) for word in words))


def search(words: list[Word]) -> Found:
    """The likeliest ID Number, and the Secret Number beside it."""
    ids = [found for found in _windows(words, ID_SHAPE) if _is_likely_id(found, words)]
    cheapest = min((found.cost for found in ids), default=0)
    best = [found for found in ids if found.cost == cheapest]
    if len({found.plain for found in best}) > 1:
        return Found(None, None, several=True)
    id_number = best[0] if best else None
    return Found(id_number, _secret_beside(id_number, words))


def fit(words: list[Word], shape: Shape) -> Fit | None:
    """All the words together, read as one credential."""
    return _fit(words, shape, start=0, stop=len(words))


def measure(words: list[Word], letters_due: int) -> tuple[int, int] | None:
    """How many letters and digits a miscounted credential has; None where it is nothing of the kind."""
    with_digits = [word for word in words if _digits_in(word)]
    counts = (_count([*chain.from_iterable(part)], letters_due) for part in (words, with_digits))
    return next((counted for counted in counts if counted), None)


def _unglued(word: Word) -> Iterator[Word]:
    """Both credentials typed without a gap are parted where that makes the better reading."""
    if len(word) != ID_SHAPE.length + SECRET_SHAPE.length:
        yield word
        return
    cuts = ((ID_SHAPE, SECRET_SHAPE), (SECRET_SHAPE, ID_SHAPE))
    readings = [
        (cost, first.length) for first, second in cuts if (cost := _cost_of_cut(word, first, second)) is not None
    ]
    cut = min(readings)[1] if readings else len(word)
    yield from (part for part in (word[:cut], word[cut:]) if part)


def _cost_of_cut(word: Word, first: Shape, second: Shape) -> int | None:
    head, tail = fit([word[: first.length]], first), fit([word[first.length :]], second)
    return head.cost + tail.cost if head and tail else None


def _windows(words: list[Word], shape: Shape) -> Iterator[Fit]:
    """Every run of whole words that fits; a start looks no further than the shape is long."""
    for start in range(len(words)):
        length, stop = 0, start
        while length < shape.length and stop < len(words):
            length, stop = length + len(words[stop]), stop + 1
        if length == shape.length and (found := _fit(words, shape, start=start, stop=stop)):
            yield found


def _fit(words: list[Word], shape: Shape, *, start: int, stop: int) -> Fit | None:
    run = words[start:stop]
    if sum(map(len, run)) != shape.length:
        return None
    plain, places = "", defaultdict[Mistake, list[int]](list)
    for place, (char, follows_gap) in enumerate(_with_gaps(run), start=1):
        read = _as_letter(char) if place <= shape.letters else _as_digit(char)
        if read is None:
            return None
        plain += read.plain
        for mistake in (*read.mistakes, *([Mistake.SEPARATOR] if follows_gap else [])):
            places[mistake].append(place)
    return Fit(plain, tuple(Slip(mistake, tuple(at)) for mistake, at in places.items()), start, stop)


def _with_gaps(run: list[Word]) -> Iterator[tuple[Folded, bool]]:
    for number, word in enumerate(run):
        for index, char in enumerate(word):
            yield char, number > 0 and index == 0


def _as_letter(char: Folded) -> Folded | None:
    if char.plain.isalpha():
        return char
    if char.plain not in LETTER_FOR_DIGIT:
        return None
    letter, mistake = LETTER_FOR_DIGIT[char.plain]
    return Folded(letter, (*char.mistakes, mistake))


def _as_digit(char: Folded) -> Folded | None:
    if char.plain.isdigit():
        return char
    if char.plain not in DIGIT_FOR_LETTER:
        return None
    digit, mistake = DIGIT_FOR_LETTER[char.plain]
    kept = (other for other in char.mistakes if other is not Mistake.SMALL_LETTER)  # no case in a digit
    return Folded(digit, (*kept, mistake))


def _is_likely_id(found: Fit, words: list[Word]) -> bool:
    """A whole message is taken at its word; in the midst of others, half the digits must have been typed as digits."""
    chars = [*chain.from_iterable(words[found.start : found.stop])]
    letters, digits = chars[: ID_SHAPE.letters], chars[ID_SHAPE.letters :]
    is_whole = found.stop - found.start == len(words)
    return is_whole or (_digits_in(digits) * 2 >= len(digits) and _digits_in(letters) < len(letters))


def _secret_beside(id_number: Fit | None, words: list[Word]) -> Fit | None:
    """All the digits outside the ID Number must be the secret's, or else it could be a date, or a telephone."""
    taken = range(id_number.start, id_number.stop) if id_number else range(0)
    numbers = [index for index, word in enumerate(words) if index not in taken and _digits_in(word)]
    if not numbers or numbers[-1] - numbers[0] >= SECRET_LENGTH:
        return None
    start, stop = numbers[0], numbers[-1] + 1
    run = words[start:stop]
    is_likely = len(run) == len(numbers) and sum(map(_digits_in, run)) >= FEWEST_DIGITS
    return _fit(words, SECRET_SHAPE, start=start, stop=stop) if is_likely else None


def _digits_in(word: Word) -> int:
    return sum(char.plain.isdigit() for char in word)


def _count(chars: Word, letters_due: int) -> tuple[int, int] | None:
    if len(chars) > LONGEST_NEAR_MISS or _digits_in(chars) < FEWEST_DIGITS:
        return None
    head = next(index for index, char in enumerate(chars) if not char.plain.isalpha())
    if head > 2 * letters_due:
        return None
    for letters in (min(head, letters_due), head, letters_due):
        if all(map(_as_letter, chars[:letters])) and all(map(_as_digit, chars[letters:])):
            return letters, len(chars) - letters
    return None
