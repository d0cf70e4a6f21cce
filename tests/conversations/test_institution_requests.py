"""An institution that the register lacks, from the candidate's first word to the answer, with staff in between."""

import pytest

from bot.app import Product
from bot.core.accounts import UserId
from bot.core.roles import Role
from bot.texts.callbacks import press
from bot.texts.navigation import To
from tests.support.accounts import grant, link
from tests.support.people import Person
from tests.support.telegram import StandIn


@pytest.fixture
async def candidate(chat: Person, product: Product) -> Person:
    await link(product.ports, UserId(chat.id))
    await chat.sends("/start")
    return chat


@pytest.fixture
async def staff(telegram: StandIn, product: Product) -> list[Person]:
    """Two publishers."""
    people = await telegram.add_people(2)
    for person in people:
        await grant(product.ports, UserId(person.id), Role.PUBLISHER)
        await person.sends("/start")
        await person.sees_text("Welcome")
    return people


async def begins(candidate: Person) -> None:
    """By a button such as a search carries."""
    on = await candidate.sees_button("My results")
    await candidate.presses_data(press(To.ASK_INSTITUTION), on=on.id)
    await candidate.sees_text("full name")


async def asks(candidate: Person) -> None:
    await begins(candidate)
    await candidate.sends("Escola Tecnica de Girona")
    await candidate.sees_text("country")
    await candidate.sends("Atlantis")
    await candidate.sees_text("do not know that country")
    await candidate.sends("Spain")
    await candidate.sees_text("city")
    await candidate.presses("Skip")
    await candidate.sees_text("website")
    await candidate.sends("etg.example")
    await candidate.sees_text("Your name is not in it")
    await candidate.presses("Send the request")
    await candidate.sees_text("Your request is with the exam board")


async def test_what_is_asked_for_is_added_and_both_sides_read_how_it_went(candidate: Person, staff: list[Person]):
    first, second = staff
    await asks(candidate)
    await first.sees_text("misses an institution")
    late = await second.sees_text("misses an institution")
    await first.sends("/admin")
    await first.presses("Institution requests (1)")
    await first.presses("Escola Tecnica de Girona")
    await first.presses("Add it")
    await first.presses("School")
    await first.sees_text("email domain")
    await first.sends("gmail.com")
    await first.sees_text("mail provider")
    await first.sends("etg.example")
    await first.sees_text("You vouch for it")
    await first.sends("admissions@elsewhere.example")
    await first.sees_text("outside the institution's own domain")
    await first.presses("✏️ Address")
    await first.sends("admissions@etg.example")
    await first.presses("✏️ Name")
    await first.sends("Escola Tècnica de Girona")
    await first.sees_text("Escola Tècnica")
    await first.presses("Add to the register")
    await first.sees_text("Added")
    await candidate.sees_text("It is in the register now, as Escola Tècnica de Girona")
    await second.presses("Decline", on=late)
    assert "Somebody was quicker" in (await second.sees_pop_up()).text
    await second.sees_text("the institution is added")


async def test_what_is_declined_is_told_with_the_reason(candidate: Person, staff: list[Person]):
    await asks(candidate)
    await staff[0].presses("Decline")
    await staff[0].presses("No contact to vouch for")
    await staff[0].sees_text("Declined")
    await candidate.sees_text("A plain link works with anybody")


async def test_cancel_leaves_nothing_and_the_request_waits(candidate: Person, staff: list[Person]):
    await begins(candidate)
    await candidate.sends_sticker()
    await candidate.sees_text("plain text")
    await candidate.sends("/cancel")
    await candidate.sees_text("No institution is asked for")
    await asks(candidate)
    await staff[0].presses("Add it")
    await staff[0].sends("university")
    await staff[0].sees_text("What kind")
    await staff[0].sends("/cancel")
    await staff[0].sees_text("still waits")
    await staff[0].presses("All requests")
    await staff[0].sees_text("1 waits")


async def test_who_has_nothing_linked_is_shown_the_way(chat: Person):
    await chat.sends("/start")
    on = await chat.sees_button("Link my results")
    await chat.presses_data(press(To.ASK_INSTITUTION), on=on.id)
    await chat.sees_text("once an exam is linked")
