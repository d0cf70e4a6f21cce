"""A candidate's chat beside linking: results, dates, settings, language, privacy."""

import asyncio

import sqlalchemy as sa

from bot.app import Product
from bot.core.accounts import UserId
from bot.storage.schema import outbox
from tests.support.accounts import link, release
from tests.support.people import Person
from tests.support.telegram import StandIn


async def has_linked(product: Product, person: Person, id_number: str = "ABC123456", **account: str) -> None:
    await link(product.ports, UserId(person.id), id_number, **account)


async def test_who_has_linked_nothing_is_greeted_with_one_button(chat: Person) -> None:
    assert (await chat.last()).labels == ["Link my results"]


async def test_who_has_linked_finds_their_pages_on_the_start_page(chat: Person, product: Product) -> None:
    await has_linked(product, chat)
    await chat.sends("/start")
    page = await chat.sees_text("1 exam")
    assert page.labels == ["My results", "Send my result", "Link another result", "Settings", "Help"]


async def test_without_a_link_results_offer_to_link(chat: Person) -> None:
    await chat.sends("/results")
    assert "Link my results" in (await chat.sees_text("No exam is linked")).labels


async def test_before_the_release_the_card_has_the_window_and_is_protected(chat: Person, product: Product) -> None:
    await has_linked(product, chat)
    await chat.sends("/results")
    card = await chat.sees_text("not released yet")
    assert "B2 First" in card.text
    assert card.is_protected


async def test_after_the_release_a_press_opens_the_result(chat: Person, product: Product) -> None:
    await has_linked(product, chat)
    await release(product.ports)
    await chat.sends("/start")
    await chat.presses("My results")
    card = await chat.sees_text("Overall")
    assert "Overall 185: Grade A" in card.text
    assert "CEFR level: C1" in card.text
    assert "so am I C1?" in card.text
    assert card.is_protected


async def test_every_linked_exam_has_a_card(chat: Person, product: Product) -> None:
    await has_linked(product, chat)
    await has_linked(product, chat, "XYZ000001")
    await release(product.ports)
    await chat.sends("/results")
    await chat.sees_text("Overall")
    await chat.sees_text("not released yet")


async def test_see_my_result_opens_it_and_after_unlinking_says_so(chat: Person, product: Product) -> None:
    made = await link(product.ports, UserId(chat.id))
    await release(product.ports)
    await chat.sends("/help")
    place = (await chat.sees_text("What I can do")).id
    await chat.presses_data(f"1:result:{made.id.hex}", on=place)
    await chat.sees_text("Overall")

    await chat.sends("/account")
    await chat.presses("ABC123456")
    await chat.presses("Unlink")
    await chat.presses("Yes, unlink")
    await chat.sees_text("unlinked")
    await chat.presses_data(f"1:result:{made.id.hex}", on=place)
    assert (await chat.sees_pop_up("not linked in this chat")).is_alert


async def test_nobody_opens_what_is_somebody_elses(chat: Person, product: Product, telegram: StandIn) -> None:
    made = await link(product.ports, UserId(telegram.other_candidate.id))
    await release(product.ports)
    place = (await chat.last()).id
    for verb in ("result", "enquiry", "id", "unlink", "unlinkyes"):
        await chat.presses_data(f"1:{verb}:{made.id.hex}", on=place)
        await chat.sees_pop_up("not linked in this chat")
    assert not [seen for seen in await chat.sees() if "Overall" in seen.text]


async def test_questions_about_a_result_are_answered_with_the_centre(chat: Person, product: Product) -> None:
    await has_linked(product, chat)
    await release(product.ports)
    await chat.sends("/results")
    await chat.presses("Questions about this result")
    assert "Madrid" in (await chat.sees_text("Stage 1")).text


async def test_dates_are_ones_own_once_linked(chat: Person, product: Product) -> None:
    await chat.sends("/when")
    await chat.sees_text("4 to 6 weeks")
    await has_linked(product, chat)
    await chat.sends("/when")
    await chat.sees_text("28 November 2026")


async def test_a_double_tap_on_unlinking_leaves_the_receipt(chat: Person, product: Product) -> None:
    await has_linked(product, chat)
    await chat.sends("/account")
    await chat.presses("ABC123456")
    await chat.presses("Unlink")
    await chat.taps_twice("Yes, unlink")
    await chat.sees_text("unlinked")
    assert "unlinked" in (await chat.last()).text


async def test_a_language_is_kept_for_who_has_linked_nothing(chat: Person) -> None:
    await chat.sends("/language")
    await chat.presses("Español")
    await chat.sees_text("Español")
    await chat.sends("/language")
    await chat.presses("English")
    await chat.sees_text("From now on I speak English")


async def test_a_language_that_we_do_not_speak_is_an_old_button(chat: Person) -> None:
    await chat.presses_data("1:language:xx", on=(await chat.last()).id)
    await chat.sees_pop_up("older message")


async def test_erasing_gives_a_receipt_and_a_second_tap_leaves_it(chat: Person, product: Product) -> None:
    await has_linked(product, chat, email="ana@example.org")
    await chat.sends("/privacy")
    await chat.presses("Erase my data")
    await chat.taps_twice("Yes, erase everything")
    receipt = await chat.sees_text("erased")
    assert "1 linked ID Number" in receipt.text
    assert "your email" in receipt.text
    assert "Removed" in (await chat.last()).text
    await chat.sends("/start")
    assert (await chat.sees_text("Welcome")).labels == ["Link my results"]


async def test_who_has_nothing_to_erase_is_told_so(chat: Person) -> None:
    await chat.sends("/privacy")
    await chat.presses("Erase my data")
    await chat.presses("Yes, erase everything")
    await chat.sees_pop_up("Nothing had to be erased")


async def test_the_email_page_removes_what_was_confirmed(chat: Person, product: Product) -> None:
    await has_linked(product, chat, email="ana@example.org")
    await chat.sends("/account")
    await chat.sees_text("a•••@example.org")
    await chat.presses("Email")
    await chat.presses("Remove email")
    await chat.sees_text("is removed")
    await chat.sends("/account")
    await chat.sees_text("Email: none")


async def test_every_page_is_reached_by_buttons_from_the_start_page(chat: Person, product: Product) -> None:
    await has_linked(product, chat)
    await chat.sends("/start")
    await chat.presses("Help")
    await chat.presses("When do results come?")
    await chat.sees_text("28 November 2026")
    await chat.presses("Start page")
    await chat.presses("Settings")
    await chat.presses("Privacy")
    await chat.presses("Back to Settings")
    await chat.presses("Language")
    await chat.sees_text("Which language")


async def test_cancel_outside_of_a_conversation_is_answered(chat: Person) -> None:
    await chat.sends("/cancel")
    await chat.sees_text("nothing to cancel")


async def test_everybodys_command_menu_has_no_staff_command(chat: Person) -> None:
    assert await chat.commands() == [
        "start", "link", "results", "share", "shares", "when", "account", "language", "privacy", "help", "cancel",
    ]  # fmt: skip


async def test_who_blocked_the_bot_and_came_back_gets_the_alert(chat: Person, product: Product) -> None:
    await has_linked(product, chat)
    await chat.blocks_the_bot()
    await release(product.ports)
    await given_up(product)
    await chat.unblocks_the_bot()
    await chat.sends("/start")
    alert = await chat.sees_text("Your B2 First result is out")
    assert "See my result" in alert.labels


async def given_up(product: Product) -> None:
    """Waits until the sender has been told that the chat has blocked the bot."""
    async with asyncio.timeout(5):
        while True:
            async with product.storage.reading() as tx:
                if await tx.connection.scalar(sa.select(outbox.c.state)) == "gave_up":
                    return
            await asyncio.sleep(0.02)
