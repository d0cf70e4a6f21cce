"""Linking as a candidate lives it, through the chat."""

import asyncio

import pytest
import sqlalchemy as sa

from bot.app import Product
from bot.core.accounts import UserId
from bot.storage.schema import outbox
from tests.support.accounts import release
from tests.support.cohort import a_result, import_rows
from tests.support.people import Person
from tests.support.telegram import StandIn


async def links_of(product: Product, person: Person) -> list[str]:
    async with product.storage.reading() as tx:
        account = await tx.accounts.of(UserId(person.id))
        return [str(link.id_number) for link in (await tx.links.of(account.id) if account else ())]


async def test_id_secret_and_terms_lead_to_linked(chat: Person, product: Product):
    await chat.sends("/start")
    await chat.presses("Link my results")
    asked = await chat.sees_text("ID Number")
    assert asked.labels == ["Where do I find it?", "I lost it"]
    await chat.sends("ABC123456")
    asked = await chat.sees_text("Secret Number")
    assert [label for label in asked.labels if len(label) == 1] == [*"123456789", "⌫", "0"]
    typed = await chat.sends("0042")
    await chat.sees_deleted(typed)
    await chat.presses("I agree")
    seen = await chat.sees_text("is linked")
    for words in ("C1 Advanced", "7 November 2026", "21 November 2026", "28 November 2026"):
        assert words in seen.text
    assert await links_of(product, chat) == ["ABC123456"]


async def test_the_keypad_takes_the_secret_number_without_a_message(chat: Person, product: Product):
    await chat.sends("/link ABC123456")
    await chat.sees_button("7")
    for digit in "0043":
        await chat.presses(digit)
    await chat.sees_text("●●●●")
    await chat.presses("⌫")
    await chat.sees_text("●●●○")
    await chat.presses("2")
    before = len(await chat.sees())
    await chat.presses("Check")
    await chat.presses("I agree")
    await chat.sees_text("is linked")
    seen = await chat.sees()
    assert not any("0042" in one.text or "0042" in one.labels for one in seen)
    assert not any(label in "0123456789" for one in seen for label in one.labels)
    assert len(seen) == before + 2


async def test_check_appears_only_with_the_fourth_digit(chat: Person, product: Product):
    await chat.sends("/link ABC123456")
    asked = await chat.sees_button("7")
    assert "Check" not in asked.labels
    for digit in "004":
        await chat.presses(digit)
    assert "Check" not in (await chat.sees_text("●●●○")).labels
    await chat.presses("2")
    assert "Check" in (await chat.sees_text("●●●●")).labels


async def test_fast_presses_are_all_answered_and_shown_in_few_edits(chat: Person, product: Product, telegram: StandIn):
    await telegram.takes(0.1, "editMessageText")
    await chat.sends("/link ABC123456")
    pad = await chat.sees_button("7")
    presses = [chat.presses_data(pad.button(digit).data, on=pad.id) for digit in "0042"]
    await asyncio.gather(*presses)
    await chat.sees_text("●●●●")
    calls = await telegram.calls()
    assert calls["answercallbackquery"] == 4
    assert calls["editmessagetext"] < 4


async def test_a_keypad_that_was_replaced_answers_by_a_pop_up(chat: Person, product: Product):
    await chat.sends("/link ABC123456")
    old = await chat.sees_button("7")
    await chat.sends("/link DEF000001")
    await chat.sees_text("DEF000001")
    await chat.presses("7", on=old)
    pop_up = await chat.sees_pop_up()
    assert pop_up.is_alert
    assert "no longer in use" in pop_up.text
    assert "●" not in (await chat.last()).text


async def test_callback_data_says_neither_digit_nor_id(chat: Person, product: Product):
    await chat.sends("/link abc123456")
    offered = await chat.sees_button("ABC123456")
    assert "123456" not in offered.button("ABC123456").data
    await chat.presses("ABC123456")
    pad = await chat.sees_button("7")
    slots = {digit: pad.button(digit).data.split(":")[-1] for digit in "0123456789"}
    assert len(set(slots.values())) == 10
    assert len({pad.button(digit).data.rpartition(":")[0] for digit in "0123456789"}) == 1


@pytest.mark.parametrize("typed", ["ABC123456 0042", "0042 ABC123456", "ID: ABC123456\nSecret Number: 0042"])
async def test_both_in_one_message_work_and_the_message_is_deleted(chat: Person, product: Product, typed: str):
    await chat.sends("/link")
    await chat.sees_text("ID Number")
    message = await chat.sends(typed)
    await chat.sees_deleted(message)
    await chat.presses("I agree")
    await chat.sees_text("is linked")


async def test_not_now_stores_nothing_and_linking_can_begin_again(chat: Person, product: Product):
    await chat.sends("/link ABC123456")
    await chat.sees_button("7")
    await chat.sends("0042")
    await chat.presses("Not now")
    await chat.sees_text("nothing of what you typed is stored")
    async with product.storage.reading() as tx:
        assert await tx.accounts.of(UserId(chat.id)) is None
    await chat.presses("Link my results")
    await chat.sees_text("ID Number")


async def test_a_double_tap_on_i_agree_links_once(chat: Person, product: Product):
    await chat.sends("/link ABC123456")
    await chat.sees_button("7")
    await chat.sends("0042")
    await chat.taps_twice("I agree")
    await chat.sees_text("is linked")
    assert await links_of(product, chat) == ["ABC123456"]
    assert len([one for one in await chat.sees() if "is linked" in one.text]) == 1


async def test_a_second_id_is_linked_to_the_same_account(chat: Person, product: Product):
    for typed, secret in (("ABC123456", "0042"), ("DEF000001", "7777")):
        await chat.sends(f"/link {typed}")
        await chat.sees_button("7")
        await chat.sends(secret)
        await chat.presses("I agree")
        await chat.sees_text("is linked")
    assert await links_of(product, chat) == ["ABC123456", "DEF000001"]
    await chat.sends("/link ABC123456")
    await chat.sees_text("is linked to this chat already")


async def test_an_id_that_was_corrected_by_editing_counts(chat: Person, product: Product):
    await chat.sends("/link")
    await chat.sees_text("ID Number")
    wrong = await chat.sends("ABC12345")
    await chat.sees_text("I counted")
    await chat.edits(wrong, "ABC123456")
    await chat.sees_button("7")
    other = await chat.sends("DEF000001")
    await chat.sees_text("DEF000001")
    await chat.edits(other, "ABC123456")
    await chat.sees_text("ABC123456")


async def test_a_secret_number_that_was_edited_in_is_deleted_too(chat: Person, product: Product):
    await chat.sends("/link ABC123456")
    await chat.sees_button("7")
    wrong = await chat.sends("hello")
    await chat.sees_text("can't read a Secret Number")
    message = await chat.edits(wrong, "0042")
    await chat.sees_deleted(message)
    await chat.sees_button("I agree")


async def test_where_telegram_refuses_to_delete_the_person_is_told(chat: Person, product: Product, telegram: StandIn):
    await chat.sends("/link ABC123456")
    await chat.sees_button("7")
    await telegram.fails("deleteMessage", "500", times=5)
    await chat.sends("0042")
    seen = await chat.sees_button("I agree")
    assert "delete it yourself" in seen.text


async def test_another_command_runs_and_linking_goes_on(chat: Person, product: Product):
    await chat.sends("/link ABC123456")
    await chat.sees_button("7")
    await chat.sends("/when")
    await chat.sees_text("When results come")
    await chat.sends("0042")
    await chat.sees_button("I agree")


async def test_cancel_ends_it_and_what_was_typed_is_forgotten(chat: Person, product: Product):
    await chat.sends("/link ABC123456")
    pad = await chat.sees_button("7")
    await chat.sends("/cancel")
    await chat.sees_text("Linking is cancelled")
    await chat.presses("7", on=pad)
    assert (await chat.sees_pop_up()).text


async def test_a_result_that_is_out_is_shown_right_after_linking(chat: Person, product: Product):
    await import_rows(product.ports, [a_result()])
    await release(product.ports)
    await chat.sends("/link ABC123456")
    await chat.sees_button("7")
    await chat.sends("0042")
    await chat.presses("I agree")
    await chat.sees_text("is linked")
    card = await chat.sees_text("Overall")
    assert card.is_protected
    assert "190" in card.text
    async with product.storage.reading() as tx:
        states = (await tx.connection.execute(sa.select(outbox.c.channel, outbox.c.state))).all()
    assert [tuple(row) for row in states if row.channel == "chat"] == [("chat", "seen")]
