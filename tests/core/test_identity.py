"""The two credentials: exact shapes, and nothing of them where it could be logged."""

import pytest

from bot.core.errors import InvalidInput
from bot.core.identity import IdNumber, SecretNumber


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ABC12345",
        "ABC1234567",
        "abc123456",
        "AB1234567",
        "ABC12345O",
        "АBC123456",
        "ABC١٢٣٤٥٦",
        "ABC123456\n",
        " ABC123456",
    ],
)
def test_an_id_number_is_three_capital_letters_and_six_digits_and_nothing_else(text):
    with pytest.raises(InvalidInput) as refused:
        IdNumber.parse(text)
    assert refused.value.field == "id_number"


@pytest.mark.parametrize("text", ["", "42", "00420", "004O", "٠٠٤٢", "0042\n", "-042"])
def test_a_secret_number_is_four_digits_and_nothing_else(text):
    with pytest.raises(InvalidInput) as refused:
        SecretNumber.parse(text)
    assert refused.value.field == "secret_number"


def test_leading_zeros_count():
    assert SecretNumber.parse("0042").digits == "0042"
    assert SecretNumber.parse("0042").matches(SecretNumber("0042"))
    assert not SecretNumber.parse("0042").matches(SecretNumber("0420"))


def test_credentials_hide_from_logs_and_from_errors():
    secret, number = SecretNumber("0042"), IdNumber("ABC123456")
    assert "0042" not in f"{secret} {secret!r} {[secret]}"
    assert "123456" not in f"{number!r} {[number]}"
    assert str(number) == "ABC123456"
    with pytest.raises(InvalidInput) as refused:
        SecretNumber.parse("987")
    assert "987" not in f"{refused.value} {refused.value!r} {refused.value.args}"
