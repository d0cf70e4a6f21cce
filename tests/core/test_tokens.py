"""What gives access to a share: made of enough randomness, and read however it was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import InvalidInput
from bot.core.tokens import (
    looks_like_token,
    new_code,
    new_reference,
    new_token,
    parse_code,
    parse_reference,
    token_hash,
)


@given(st.binary(min_size=16, max_size=16))
def test_a_token_has_128_bits_and_fits_into_a_path(random: bytes) -> None:
    token = new_token(random)
    assert looks_like_token(token)
    assert len(token_hash(token)) == 32
    assert token_hash(token) != token_hash(token.swapcase()) or token == token.swapcase()


@pytest.mark.parametrize("text", ["", "short", "a" * 21, "a" * 23, "ä" * 22, "../../../../../../etc/", "a" * 21 + "="])
def test_other_paths_are_no_tokens(text: str) -> None:
    assert not looks_like_token(text)


@given(st.binary(min_size=12, max_size=12))
def test_a_code_is_read_as_people_type_it(random: bytes) -> None:
    code = new_code(random)
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert parse_code(typed) == parse_code(code.replace("-", "")) == code


@given(st.binary(min_size=8, max_size=8))
def test_a_reference_is_read_as_people_type_it(random: bytes) -> None:
    reference = new_reference(random)
    assert parse_reference(f"  {reference.lower()} ") == reference


@pytest.mark.parametrize("text", ["", "K7QF", "K7QF-3M2U", "K7QF-3M2P-9", "Я" * 8, "K" * 5000])
def test_what_is_no_reference_says_so_and_repeats_nothing(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_reference(text)
    assert (refused.value.field, refused.value.reason) == ("reference", "shape")
