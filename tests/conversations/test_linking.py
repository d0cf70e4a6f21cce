"""Linking as a candidate lives it, through the chat."""

from bot.app import Product
from tests.support.people import Person


async def test_id_secret_and_terms_lead_to_linked(chat: Person, product: Product):
    await chat.sends("/start")
    await chat.presses("Link my results")
    await chat.sees_text("ID Number")
    await chat.sends("ABC123456")
    await chat.sees_text("Secret Number")
    typed = await chat.sends("0042")
    await chat.sees_deleted(typed)
    await chat.presses("I agree")
    seen = await chat.sees_text("linked")
    assert "C1 Advanced" in seen.text
    assert "21 November 2026" in seen.text
    assert "28 November 2026" in seen.text


async def test_the_keypad_takes_the_secret_number_without_a_message(chat: Person, product: Product):
    await chat.sends("/link")
    await chat.sees_text("ID Number")
    await chat.sends("ABC123456")
    for digit in "0042":
        await chat.presses(digit)
    await chat.presses("Check")
    await chat.presses("I agree")
    await chat.sees_text("linked")
    assert not any("0042" in seen.text for seen in await chat.sees())
