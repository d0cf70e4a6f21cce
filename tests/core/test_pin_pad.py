"""A keypad's buttons say nothing of the digits; what is entered stays in the keypad."""

import random

from bot.core.identity import SecretNumber
from bot.core.pin_pad import PinPad


def a_pad(seed: int = 1) -> PinPad:
    return PinPad.fresh(random.Random(seed).randbytes)


def enter(pad: PinPad, digits: str) -> PinPad:
    for digit in digits:
        pad = pad.press(str(pad.slot_of(digit)))
    return pad


def test_each_digit_has_a_slot_of_its_own():
    pad = a_pad()
    assert sorted(pad.slot_of(digit) for digit in "0123456789") == list(range(10))


def test_two_pads_share_neither_nonce_nor_slots():
    first, second = a_pad(1), a_pad(2)
    assert first.nonce != second.nonce
    assert first.slots != second.slots


def test_four_digits_are_a_secret_number_leading_zeros_included():
    pad = enter(a_pad(), "004")
    assert pad.secret is None
    assert enter(pad, "2").secret == SecretNumber("0042")


def test_a_fifth_digit_changes_nothing():
    pad = enter(a_pad(), "0042")
    assert enter(pad, "7") == pad


def test_the_last_digit_can_be_taken_back_and_an_empty_pad_stays_empty():
    pad = enter(a_pad(), "00").take_back()
    assert pad.progress == "●○○○"
    assert pad.take_back().take_back() == a_pad()


def test_what_is_no_slot_changes_nothing():
    pad = a_pad()
    for slot in ("", "10", "-1", "x", "²", "٣"):
        assert pad.press(slot) == pad


def test_a_pad_survives_being_stored_and_shows_no_digit():
    pad = enter(a_pad(), "0042")
    assert PinPad.from_json(pad.to_json()) == pad
    assert "0042" not in repr(pad)
    assert pad.slots not in repr(pad)
