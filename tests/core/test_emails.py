"""Addresses and codes as people type them."""

import random

import pytest

from bot.core.emails import new_code, parse_address, parse_code
from bot.core.errors import InvalidInput


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("lucia@example.org", "lucia@example.org"),
        ("  Lucia.Garcia+exams@Example.ORG ", "Lucia.Garcia+exams@example.org"),
        ("mailto:lucia@example.org", "lucia@example.org"),
        ("o'connor@sub.example.co", "o'connor@sub.example.co"),
        ("lucia@münchen.example", "lucia@xn--mnchen-3ya.example"),
    ],
)
def test_an_address_is_read_as_it_is_meant(typed: str, address: str):
    assert parse_address(typed) == address


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "shape"),
        ("lucia", "shape"),
        ("lucia@", "shape"),
        ("@example.org", "shape"),
        ("lucia@example", "shape"),
        ("lucia@@example.org", "shape"),
        ("lucia garcia@example.org", "shape"),
        ("lucia@example.org\r\nBcc: eve@example.org", "shape"),
        ("lucia@example.org, eve@example.org", "shape"),
        (".lucia@example.org", "shape"),
        ("lucia..g@example.org", "shape"),
        ("lucia@-example.org", "shape"),
        ("lucia@example.123", "shape"),
        ("lucia@.example.org", "shape"),
        ("a" * 65 + "@example.org", "shape"),
        ("лусия@example.org", "letters"),
        ("a" * 4000, "too_long"),
    ],
)
def test_what_is_no_address_is_refused_with_its_reason(typed: str, reason: str):
    with pytest.raises(InvalidInput) as refused:
        parse_address(typed)
    assert refused.value.reason == reason


@pytest.mark.parametrize("typed", ["012345", " 012 345 ", "012-345", "٠١٢٣٤٥", "０１２３４５"])
def test_a_code_is_six_digits_of_any_script(typed: str):
    assert parse_code(typed) == "012345"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "12345½", "①②③④⑤⑥"])
def test_what_is_no_code_is_refused(typed: str):
    with pytest.raises(InvalidInput):
        parse_code(typed)


def test_new_codes_have_six_digits_leading_zeros_included():
    codes = {new_code(random.Random(seed).randbytes) for seed in range(300)}
    assert len(codes) > 290
    assert all(len(code) == 6 and code.isdecimal() for code in codes)
    assert any(code.startswith("0") for code in codes)
