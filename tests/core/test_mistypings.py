"""What people type where a credential was asked for: read, mended for offering, or explained; never mended silently."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.fitting import Slip
from bot.core.identity import IdNumber, SecretNumber
from bot.core.lookalikes import Mistake
from bot.core.mistypings import Both, Mended, Nonsense, Right, Swapped, Why, WrongLength, read_id, read_secret

ID, SECRET = IdNumber("ABC123456"), SecretNumber("0042")

id_numbers = st.from_regex(r"[A-Z]{3}[0-9]{6}", fullmatch=True)
secrets = st.from_regex(r"[0-9]{4}", fullmatch=True)


@pytest.mark.parametrize(
    "text", ["ABC123456", "  ABC123456\n", "ID: ABC123456", "Mi número es ABC123456, gracias", "ABC123456."]
)
def test_an_id_number_as_printed_is_right_with_words_around_it_too(text):
    assert read_id(text) == Right(ID)


@pytest.mark.parametrize("text", ["0042", " 0042 ", "Secret Number: 0042", "pin 0042!", "mi número secreto es 0042"])
def test_a_secret_number_as_printed_is_right_with_words_around_it_too(text):
    assert read_secret(text) == Right(SECRET)


@pytest.mark.parametrize(
    ("typed", "meant", "mistake", "places"),
    [
        ("ABC1O3456", "ABC103456", Mistake.LETTER_O_FOR_ZERO, (5,)),
        ("ABC1o3456", "ABC103456", Mistake.LETTER_O_FOR_ZERO, (5,)),
        ("A0C123456", "AOC123456", Mistake.ZERO_FOR_LETTER_O, (2,)),
        ("ABCI23456", "ABC123456", Mistake.LETTER_I_FOR_ONE, (4,)),
        ("ABCl23456", "ABC123456", Mistake.LETTER_I_FOR_ONE, (4,)),
        ("AB1123456", "ABI123456", Mistake.ONE_FOR_LETTER_I, (3,)),
        ("ABC1234S6", "ABC123456", Mistake.LETTER_S_FOR_FIVE, (8,)),
        ("5BC123456", "SBC123456", Mistake.FIVE_FOR_LETTER_S, (1,)),
        ("ABCB23456", "ABC823456", Mistake.LETTER_B_FOR_EIGHT, (4,)),
        ("A8C123456", "ABC123456", Mistake.EIGHT_FOR_LETTER_B, (2,)),
        ("ABC1Z3456", "ABC123456", Mistake.LETTER_Z_FOR_TWO, (5,)),
        ("2BC123456", "ZBC123456", Mistake.TWO_FOR_LETTER_Z, (1,)),
        ("aBc123456", "ABC123456", Mistake.SMALL_LETTER, (1, 3)),
        ("ABC 123 456", "ABC123456", Mistake.SEPARATOR, (4, 7)),
        ("ABC-123456", "ABC123456", Mistake.SEPARATOR, (4,)),
        ("ABC–123–456", "ABC123456", Mistake.SEPARATOR, (4, 7)),
        ("ABC\u200b123456", "ABC123456", Mistake.SEPARATOR, (4,)),
        ("ABC\n123456", "ABC123456", Mistake.SEPARATOR, (4,)),
        ("АВС123456", "ABC123456", Mistake.CYRILLIC, (1, 2, 3)),
        ("ΑΒC123456", "ABC123456", Mistake.GREEK, (1, 2)),
        ("ＡＢＣ１２３４５６", "ABC123456", Mistake.WIDE, (1, 2, 3, 4, 5, 6, 7, 8, 9)),
        ("ABC١٢٣٤٥٦", "ABC123456", Mistake.OTHER_DIGIT, (4, 5, 6, 7, 8, 9)),
        ("ABC१२३456", "ABC123456", Mistake.OTHER_DIGIT, (4, 5, 6)),
    ],
)
def test_each_mistyping_is_named_with_its_places_and_mended_for_offering(typed, meant, mistake, places):
    assert read_id(typed) == Mended(IdNumber(meant), (Slip(mistake, places),))


def test_several_mistakes_are_mended_together_and_all_named():
    reading = read_id("авс l2З-4S6")
    assert isinstance(reading, Mended)
    assert reading.value == ID
    assert {slip.mistake for slip in reading.slips} == {
        Mistake.CYRILLIC,
        Mistake.SMALL_LETTER,
        Mistake.SEPARATOR,
        Mistake.LETTER_I_FOR_ONE,
        Mistake.LETTER_S_FOR_FIVE,
    }


@pytest.mark.parametrize(
    ("typed", "mistakes"),
    [
        ("OO42", {Mistake.LETTER_O_FOR_ZERO}),
        ("0 0 4 2", {Mistake.SEPARATOR}),
        ("٠٠٤٢", {Mistake.OTHER_DIGIT}),
        ("００４２", {Mistake.WIDE}),
        ("оО42", {Mistake.CYRILLIC, Mistake.LETTER_O_FOR_ZERO}),
        ("OO4Z", {Mistake.LETTER_O_FOR_ZERO, Mistake.LETTER_Z_FOR_TWO}),
    ],
)
def test_a_secret_number_is_mended_likewise_and_shown_by_nothing(typed, mistakes):
    reading = read_secret(typed)
    assert isinstance(reading, Mended)
    assert reading.value == SECRET
    assert {slip.mistake for slip in reading.slips} == mistakes
    assert "0042" not in repr(reading)


@pytest.mark.parametrize(
    "text",
    [
        "ABC123456 0042",
        "0042 ABC123456",
        "ABC123456\n0042",
        "ABC1234560042",
        "0042ABC123456",
        "ID: ABC123456 secret 0042",
        "Secret Number: 0042, ID Number: ABC123456",
        "mi id es ABC123456 y el pin 0042",
        "ABC123456/0042",
    ],
)
@pytest.mark.parametrize("read", [read_id, read_secret])
def test_both_credentials_in_one_message_are_read_in_any_order(read, text):
    assert read(text) == Both(ID, SECRET)


def test_both_credentials_with_mistakes_are_to_be_offered():
    reading = read_id("id abc123456 pin 00 42")
    assert reading == Both(ID, SECRET, (Slip(Mistake.SMALL_LETTER, (1, 2, 3)),), (Slip(Mistake.SEPARATOR, (3,)),))


def test_one_in_place_of_the_other_is_recognised():
    assert read_id("0042") == Swapped(SECRET)
    assert read_id("pin 0042") == Swapped(SECRET)
    assert read_secret("ABC123456") == Swapped(ID)
    assert read_secret("abc123456") == Swapped(ID, (Slip(Mistake.SMALL_LETTER, (1, 2, 3)),))


@pytest.mark.parametrize(
    ("typed", "letters_over", "digits_over"),
    [
        ("ABC12345", 0, -1),
        ("ABC 1234", 0, -2),
        ("AB123456", -1, 0),
        ("ABCD123456", 1, 0),
        ("ABC1234567", 0, 1),
        ("123456", -3, 0),
        ("AB12345", -1, -1),
        ("ABCO1234", 0, -1),
        ("my id is ABC12345", 0, -1),
    ],
)
def test_a_wrong_length_tells_the_part_and_by_how_much(typed, letters_over, digits_over):
    assert read_id(typed) == WrongLength(3 + letters_over, 6 + digits_over, 3, 6)


@pytest.mark.parametrize(("typed", "digits_over"), [("042", -1), ("00421", 1), ("it is 42", -2), ("O421", 0)])
def test_a_secret_number_of_a_wrong_length_tells_by_how_much(typed, digits_over):
    reading = read_secret(typed)
    if digits_over:
        assert reading == WrongLength(0, 4 + digits_over, 0, 4)
    else:
        assert isinstance(reading, Mended)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Why.EMPTY),
        (" \n\u200b—", Why.EMPTY),
        ("👍", Why.EMPTY),
        ("hello there", Why.UNLIKE),
        ("我的号码", Why.UNLIKE),
        ("x" * 4096, Why.UNLIKE),
        ("1" * 4096, Why.UNLIKE),
        ("ABC123456 or DEF123456", Why.SEVERAL),
    ],
)
@pytest.mark.parametrize("read", [read_id, read_secret])
def test_what_is_no_credential_is_said_to_be_none(read, text, why):
    assert read(text) == Nonsense(why)


def test_a_date_beside_the_id_number_is_not_taken_for_the_secret_number():
    assert read_id("ABC123456 04/03/2005") == Right(ID)
    assert not isinstance(read_secret("04/03/2005"), Right | Mended)


def test_words_among_others_are_not_mended_into_credentials():
    assert isinstance(read_id("yes it is solo, possible or boziloso"), Nonsense)


AS_TYPED = {
    "0": "0OoОоΟ０٠०",
    "1": "1Il１١१",
    "2": "2Zz２٢२",
    "3": "3З３٣३",
    "4": "4４٤४",
    "5": "5Ss５٥५",
    "6": "6６٦६",
    "7": "7７٧७",
    "8": "8B８٨८",
    "9": "9９٩९",
    "A": "AaАаΑＡ",
    "B": "Bb8ВΒ",
    "C": "CcСс",
    "E": "EeЕеΕ",
    "I": "I1iІіΙ",
    "O": "O0oОоΟ٠",
    "S": "S5sЅѕ",
    "X": "XxХхΧ",
    "Z": "Z2zΖ",
}


@st.composite
def mistyped(draw, values):
    """A valid value and one way in which a person may type it."""
    value = draw(values)
    gaps = st.sampled_from(["", "", "", " ", "-", "–", ".", "\u200b"])
    chars = [draw(st.sampled_from(AS_TYPED.get(char, char + char.lower()))) for char in value]
    return value, "".join(char + (draw(gaps) if place < len(value) - 1 else "") for place, char in enumerate(chars))


@given(mistyped(id_numbers))
@example(("OIS015820", "0150ISB2o"))
def test_any_id_number_mistyped_in_any_of_these_ways_is_mended_back(case):
    value, typed = case
    reading = read_id(typed)
    if typed == value:
        assert reading == Right(IdNumber(value))
    else:
        assert isinstance(reading, Mended), typed
        assert reading.value.value == value
        assert reading.slips


@given(mistyped(secrets))
def test_any_secret_number_mistyped_in_any_of_these_ways_is_mended_back(case):
    value, typed = case
    reading = read_secret(typed)
    assert isinstance(reading, Right | Mended), typed
    assert reading.value.digits == value
    assert isinstance(reading, Right) is (typed == value)


@given(id_numbers, secrets, st.sampled_from([" ", "\n", ", ", " / ", "", " pin: "]), st.booleans())
def test_any_pair_of_credentials_in_one_message_is_read_exactly(number, secret, gap, id_first):
    text = number + gap + secret if id_first else secret + gap + number
    assert read_id(text) == Both(IdNumber(number), SecretNumber(secret))


@given(st.text(max_size=300) | st.text("ABOIl0158 -\n", max_size=300))
def test_no_text_makes_reading_fail(text):
    read_id(text)
    read_secret(text)


@pytest.mark.parametrize("filler", ["A", "1 ", "ABC123456 ", "O0 ", "A\u0301 ", "ABC 12 3456 0042 ", "\u200b1"])
def test_ten_times_the_text_takes_about_ten_times_as_long(filler):
    def cost(length: int) -> float:
        text = (filler * length)[:length]
        started = time.process_time()
        read_id(text)
        return time.process_time() - started

    short, long = min(cost(2_000) for _ in range(3)), min(cost(20_000) for _ in range(3))
    assert long < 40 * max(short, 0.001)
