"""An email, offered once after linking: confirmed by a code over real SMTP, or skipped with a tap."""

import re

import pytest

from bot.app import Product
from bot.core.accounts import UserId
from tests.support.people import Person
from tests.support.telegram import StandIn


@pytest.fixture
async def linked(chat: Person, product: Product) -> Person:
    """Somebody who has just linked, and reads the offer."""
    await chat.sends("/link ABC123456")
    await chat.sees_button("7")
    await chat.sends("0042")
    await chat.presses("I agree")
    await chat.sees_button("Skip")
    return chat


async def email_of(product: Product, person: Person) -> str | None:
    async with product.storage.reading() as tx:
        return (await tx.accounts.of(UserId(person.id))).email


async def mailed_code(telegram: StandIn, address: str) -> str:
    letter = await telegram.letter_to(address)
    return re.search(r"\b\d{6}\b", letter["subject"])[0]


async def test_the_code_from_the_mail_confirms_the_address(linked: Person, product: Product, telegram: StandIn):
    await linked.sends("ana@example.org")
    await linked.sees_text("code")
    code = await mailed_code(telegram, "ana@example.org")
    await linked.sends(code)
    await linked.sees_text("is confirmed")
    assert await email_of(product, linked) == "ana@example.org"


async def test_skipped_with_a_tap_and_offered_only_once(linked: Person, product: Product):
    await linked.presses("Skip")
    await linked.sees_text("No email then")
    await linked.sends("/link DEF000001")
    await linked.sees_button("7")
    await linked.sends("7777")
    await linked.presses("I agree")
    seen = await linked.sees_text("is linked")
    assert "Skip" not in (await linked.last()).labels
    assert seen.id == (await linked.last()).id


async def test_no_address_and_no_code_are_answered_and_the_step_goes_on(
    linked: Person, product: Product, telegram: StandIn
):
    for typed in ("hello", "ana@", "x" * 4000):
        await linked.sends(typed)
        await linked.sees_button("Skip")
    await linked.sends_sticker()
    await linked.sees_button("Skip")
    await linked.sends("ana@example.org")
    await linked.sees_text("on its way")
    for typed in ("12345", "hello"):
        await linked.sends(typed)
        await linked.sees_text("six digits")
    code = await mailed_code(telegram, "ana@example.org")
    await linked.sends(f"{(int(code) + 1) % 10**6:06d}")
    await linked.sees_text("4 more times")
    await linked.sends(code)
    await linked.sees_text("is confirmed")


async def test_another_address_can_be_used_and_a_new_code_asked_for(
    linked: Person, product: Product, telegram: StandIn
):
    await linked.sends("typo@example.org")
    await linked.sees_text("on its way")
    await linked.presses("Use another address")
    await linked.sees_text("type your email")
    await linked.sends("ana@example.org")
    await linked.sees_text("on its way")
    await mailed_code(telegram, "ana@example.org")
    await linked.presses("Send a new code")
    await linked.sees_text("on its way")
    await linked.presses("Skip")
    await linked.sees_text("No email then")


async def test_an_email_is_added_later_from_the_settings(linked: Person, product: Product, telegram: StandIn):
    await linked.presses("Skip")
    await linked.sees_text("No email then")
    await linked.sends("/account")
    await linked.presses("Email")
    await linked.presses("Add email")
    await linked.sees_text("type your email")
    await linked.sends("ana@example.org")
    await linked.sees_text("on its way")
    await linked.sends(await mailed_code(telegram, "ana@example.org"))
    await linked.sees_text("is confirmed")


async def test_cancel_ends_it(linked: Person, product: Product):
    await linked.sends("/cancel")
    await linked.sees_text("No email is added")
