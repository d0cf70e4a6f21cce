"""What people mistype while linking: its own hint, the mended value on a button, and nothing about whether it exists."""

import pytest

from bot.app import Product
from tests.support.people import Person


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("abc123456", "small letters"),
        ("ABC 123-456", "no spaces, dashes or dots"),
        ("ABCI23456", "Character 4 is the letter I or l"),
        ("ABCl23456", "Character 4 is the letter I or l"),
        ("A8C123456", "Character 2 is the digit 8"),
        ("ABCIZ3456", "Character 5 is the letter Z"),
        ("АВС123456", "Characters 1, 2, 3 are Cyrillic"),
        ("ＡＢＣ１２３４５６", "wide"),
    ],
)
async def test_each_mistyping_has_its_own_hint(chat: Person, product: Product, typed: str, hint: str):
    await chat.sends("/link")
    await chat.sees_text("ID Number")
    await chat.sends(typed)
    assert "ABC123456" in (await chat.sees_text(hint)).labels
    await chat.presses("ABC123456")
    await chat.sees_button("⌫")


async def test_a_hint_says_the_same_for_an_id_that_does_not_exist(chat: Person, product: Product):
    texts = []
    for typed in ("abc123456", "zzz999999"):
        await chat.sends(f"/link {typed}")
        texts.append((await chat.sees_text("small letters")).text)
    assert texts[0] == texts[1]


async def test_an_old_offer_answers_by_a_pop_up(chat: Person, product: Product):
    await chat.sends("/link abc123456")
    old = await chat.sees_button("ABC123456")
    await chat.sends("def000001")
    await chat.sees_button("DEF000001")
    await chat.presses("ABC123456", on=old)
    assert "no longer in use" in (await chat.sees_pop_up()).text


async def test_a_mistyped_secret_is_put_into_the_keypad_and_never_shown(chat: Person, product: Product):
    await chat.sends("/link ABC123456")
    await chat.sees_button("7")
    typed = await chat.sends("OO42")
    await chat.sees_deleted(typed)
    seen = await chat.sees_text("Characters 1, 2 are the letter O")
    assert "●●●●" in seen.text
    await chat.presses("Check")
    await chat.sees_button("I agree")
    assert not any("0042" in one.text for one in await chat.sees())


async def test_both_with_a_mistyped_id_are_judged_once_the_id_is_confirmed(chat: Person, product: Product):
    await chat.sends("/link")
    await chat.sees_text("ID Number")
    typed = await chat.sends("abc123456 0042")
    await chat.sees_deleted(typed)
    await chat.presses("ABC123456")
    await chat.sees_button("I agree")


async def test_the_secret_in_place_of_the_id_is_deleted_and_the_id_asked_for(chat: Person, product: Product):
    await chat.sends("/link")
    await chat.sees_text("ID Number")
    typed = await chat.sends("0042")
    await chat.sees_deleted(typed)
    await chat.sees_text("the ID Number comes first")


async def test_the_id_in_place_of_the_secret_is_taken_as_the_id(chat: Person, product: Product):
    await chat.sends("/link DEF000001")
    await chat.sees_button("7")
    await chat.sends("ABC123456")
    assert "7" in (await chat.sees_text("ABC123456")).labels


@pytest.mark.parametrize(
    "typed", ["ABC12345", "AB123456", "hello", "А" * 9, "A" * 4000, "1" * 4000, "😀", "ABC123456 DEF000001"]
)
async def test_what_is_no_id_costs_no_try_and_is_answered_kindly(chat: Person, product: Product, typed: str):
    await chat.sends("/link")
    await chat.sees_text("ID Number")
    for _ in range(2):
        await chat.sends(typed)
        seen = await chat.sees_text("ID Number")
        assert seen.labels == ["Where do I find it?", "I lost it"]
    await chat.sends("ABC123456")
    await chat.sees_button("7")


@pytest.mark.parametrize("typed", ["12", "12345", "hello", "A" * 4000, "9" * 4000])
async def test_what_is_no_secret_costs_no_try(chat: Person, product: Product, typed: str):
    await chat.sends("/link ABC123456")
    await chat.sees_button("7")
    await chat.sends(typed)
    assert "Secret Number" in (await chat.sees_button("7")).text
    await chat.sends("0042")
    await chat.sees_button("I agree")
