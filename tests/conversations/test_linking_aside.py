"""Steps aside while linking, from any step and back to it; and whatever else a person may send there."""

import pytest

from bot.app import Product
from tests.conversations.test_linking_guessing import put_in_step_up
from tests.support.people import Person

STEPS = ["id", "secret", "birth", "which", "terms", "lost"]
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)


async def come_to(step: str, chat: Person, product: Product) -> None:
    """The person stands at this step and has read what is asked there."""
    if step in {"birth", "which"}:
        await put_in_step_up(product)
    await chat.sends("/link")
    await chat.sees_text("ID Number")
    if step == "lost":
        await chat.presses("I lost it")
        await chat.sees_text("your own exam centre")
    if step in {"id", "lost"}:
        return
    await chat.sends("ABC123456")
    await chat.sees_button("7")
    if step == "secret":
        return
    await chat.sends("0042")
    await chat.sees_button("I agree" if step == "terms" else "I lost it")
    if step == "which":
        await chat.sends("03/04/2005")
        await chat.sees_button("4 March 2005")


async def goes_on(step: str, chat: Person) -> None:
    """The step still takes its answer."""
    match step:
        case "id":
            await chat.sends("ABC123456")
            await chat.sees_button("7")
        case "lost":
            await chat.sends("ABC123456")
            await chat.sees_button("7")
        case "secret":
            await chat.sends("0042")
            await chat.sees_button("I agree")
        case "birth":
            await chat.sends("2005-04-13")
            await chat.sees_button("I agree")
        case "which":
            await chat.presses("3 April 2005")
            await chat.sees_text("do not match")
        case "terms":
            await chat.presses("I agree")
            await chat.sees_text("is linked")


@pytest.mark.parametrize("step", STEPS)
async def test_a_sticker_a_photo_and_a_document_are_answered_and_the_step_goes_on(
    chat: Person, product: Product, step: str
):
    await come_to(step, chat, product)
    await chat.sends_sticker()
    await chat.sees_text("press one of the buttons" if step == "terms" else "I can only read text")
    await chat.sends_photo(PICTURE)
    await chat.sees_text("If that was your Confirmation of Entry")
    await chat.uploads("entry.pdf", b"%PDF-1.7")
    await chat.sees_text("/cancel stops linking")
    await goes_on(step, chat)


@pytest.mark.parametrize("step", STEPS[:-1])
async def test_where_do_i_find_it_shows_the_picture_at_every_step(chat: Person, product: Product, step: str):
    await come_to(step, chat, product)
    await chat.presses("Where do I find it?")
    seen = await chat.sees_file()
    assert "bottom left" in seen.text
    assert (await chat.downloads(seen)).startswith(b"\x89PNG")
    await goes_on(step, chat)


@pytest.mark.parametrize("step", STEPS[:-1])
async def test_i_lost_it_finds_the_own_centre_and_leads_back_to_the_step(chat: Person, product: Product, step: str):
    await come_to(step, chat, product)
    await chat.presses("I lost it")
    await chat.sees_text("your own exam centre")
    await chat.sends("madird")
    seen = await chat.sees_text("Centro de Exámenes Madrid")
    assert "exams@es001.example" in seen.text
    assert "+34 910 000 001" in seen.text
    await chat.presses("Go on with linking")
    await chat.sees_button("I lost it")
    await goes_on(step, chat)


async def test_no_centre_is_made_up(chat: Person, product: Product):
    await come_to("lost", chat, product)
    await chat.sends("Reykjavík")
    await chat.sees_text("I found no exam centre like that")
    await chat.sends("x" * 4000)
    await chat.sees_text("I found no exam centre like that")


async def test_who_found_the_numbers_after_all_types_them_right_there(chat: Person, product: Product):
    await come_to("secret", chat, product)
    await chat.presses("I lost it")
    await chat.sees_text("your own exam centre")
    typed = await chat.sends("0042")
    await chat.sees_deleted(typed)
    await chat.sees_button("I agree")


@pytest.mark.parametrize("step", ["birth", "which", "terms", "lost"])
async def test_a_secret_out_of_step_is_deleted(chat: Person, product: Product, step: str):
    await come_to(step, chat, product)
    typed = await chat.sends("my number is 0042")
    await chat.sees_deleted(typed)
    await chat.sees_text("I have deleted your message")


async def test_a_secret_under_a_photo_is_deleted_with_it(chat: Person, product: Product):
    await come_to("secret", chat, product)
    photo = await chat.sends_photo(PICTURE, caption="ABC123456 0042")
    await chat.sees_deleted(photo)
    await chat.sees_text("I have deleted your message")


async def test_text_where_a_button_is_waited_for_is_answered_with_the_buttons(chat: Person, product: Product):
    await come_to("terms", chat, product)
    await chat.sends("yes I do")
    seen = await chat.sees_text("press one of the buttons")
    assert {"I agree", "Not now"} <= set(seen.labels)


@pytest.mark.parametrize("step", STEPS)
async def test_cancel_ends_every_step(chat: Person, product: Product, step: str):
    await come_to(step, chat, product)
    await chat.sends("/cancel")
    await chat.sees_text("Linking is cancelled")
