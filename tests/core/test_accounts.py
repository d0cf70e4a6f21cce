"""A Telegram user id as people type it."""

import pytest

from bot.core.accounts import parse_user_id
from bot.core.errors import InvalidInput


def test_a_user_id_is_read() -> None:
    assert parse_user_id("123456789") == 123456789


@pytest.mark.parametrize("text", ["", "0", "-5", "12a", "١٢٣", "1.0", str(2**52)])
def test_what_is_no_user_id_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_user_id(text)
