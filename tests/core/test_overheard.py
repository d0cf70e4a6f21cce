"""What is taken out of a chat to be safe."""

import pytest

from bot.core.overheard import may_hold_secret


@pytest.mark.parametrize(
    "text", ["1234", "my secret is 0042.", "ABC123456 0042", "1 2 3 4", "１２３４", "12-34", "٠٠٤٢"]
)
def test_a_lone_run_of_four_digits_may_be_a_secret(text):
    assert may_hold_secret(text)


@pytest.mark.parametrize(
    "text", ["", "hello", "123", "12345", "ABC123456", "at 8 o'clock on the 24th", "/publish 2026-11-C1"]
)
def test_other_texts_hold_none(text):
    assert not may_hold_secret(text)
