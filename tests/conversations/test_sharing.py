"""Send my result: chosen, seen, agreed to, sent after ten minutes; undone, sent at once, revoked; old buttons answered kindly."""

import re
from collections.abc import AsyncIterator

import pytest

from bot.app import Product
from bot.core.accounts import UserId
from bot.core.sharing import ShareState
from bot.services import sharing
from bot.services.ports.base import Ports
from tests.support import product as products
from tests.support.accounts import link, release
from tests.support.cohort import a_result, import_sample
from tests.support.people import Person
from tests.support.shares import an_institution, open_register
from tests.support.telegram import StandIn

OXBRIDGE = "University of Oxbridge"


@pytest.fixture
async def product(telegram: StandIn, sqlite_url: str) -> AsyncIterator[Product]:
    async with products.running(telegram, sqlite_url) as product:
        await open_register(
            product.ports,
            an_institution(),
            an_institution("Trinity College", "Dublin", "IE"),
            an_institution("Trinity College", "Cambridge", "GB"),
        )
        await import_sample(product.ports, results=[a_result()])
        yield product


@pytest.fixture
async def ana(chat: Person, product: Product) -> Person:
    """Somebody whose result is released."""
    await link(product.ports, UserId(chat.id))
    await release(product.ports)
    return chat


async def chooses(person: Person, *labels: str) -> None:
    for label in labels:
        await person.presses(label)


async def comes_to_the_preview(person: Person) -> None:
    await person.sends("/share")
    await person.sees_text("any part of its name")
    await person.sends("oxbrige")
    await chooses(person, OXBRIDGE, "All papers", "30 days")
    await person.sees_text("exactly what")


async def only_share(ports: Ports, person: Person):
    [own] = await sharing.own_shares(ports, UserId(person.id))
    return own.share


async def test_from_a_tap_to_the_mail(ana: Person, product: Product, telegram: StandIn):
    await ana.sends("/start")
    await chooses(ana, "Send my result")
    await ana.sees_text("any part of its name")
    await ana.sends("oxbrige univercity")
    await chooses(ana, OXBRIDGE, "All papers", "30 days")
    seen = await ana.sees_text("exactly what University of Oxbridge will see")
    assert "Overall score: \u2068190\u2069" in seen.text
    assert "Writing: \u2068185\u2069" in seen.text
    await ana.presses("Send")
    sent = await ana.sees_text("Sent to University of Oxbridge")
    assert "the mail leaves at" in sent.text
    assert sent.labels == ["Undo", "Send at once", "My shares"]
    share = await only_share(product.ports, ana)
    assert share.state is ShareState.PENDING
    assert "By pressing Send you agree" in share.consent.words
    await ana.presses("Send at once")
    await ana.sees_button("Revoke")
    letter = await telegram.letter_to("admissions@oxbridge.example")
    assert re.search(r"/verify/[\w-]{22}\b", letter["text"])
    assert share.reference in letter["text"]


async def test_undone_and_pressed_once_more(ana: Person, product: Product):
    await comes_to_the_preview(ana)
    await ana.presses("Send")
    sent = await ana.sees_text("Sent to")
    await ana.presses("Undo", on=sent)
    await ana.sees_text("Undone: nothing is sent")
    await ana.presses("Send at once", on=sent)
    await ana.sees_pop_up("This has changed since")
    assert (await only_share(product.ports, ana)).state is ShareState.UNDONE


async def test_a_plain_link_until_a_date_is_shown_once_and_revoked(ana: Person, product: Product):
    await ana.sends("/share")
    await ana.presses("For somebody else: a plain link")
    await ana.sees_text("For whom is the link?")
    await ana.sends("My <b>landlord</b>")
    await chooses(ana, "Yes or no to a level", "C1", "Until a date")
    await ana.sees_text("Until when?")
    await ana.sends("yesterday")
    await ana.sees_text("I need a day from")
    await ana.sends("3 March 2028")
    seen = await ana.sees_text("exactly what My <b>landlord</b> will see")
    assert "190" not in seen.text
    await ana.presses("Send")
    made = await ana.sees_text("Your link for My <b>landlord</b>")
    assert re.search(r"/verify/[\w-]{22}\b", made.text)
    assert "Code: " in made.text
    await ana.sends("/shares")
    await ana.sees_text("Shown until 3 March 2028")
    await chooses(ana, "Revoke", "Yes, revoke")
    await ana.sees_text("Revoked: whoever holds the link")
    assert (await only_share(product.ports, ana)).state is ShareState.REVOKED


async def test_promised_before_the_result_on_a_condition(chat: Person, product: Product):
    await link(product.ports, UserId(chat.id))
    await chat.sends("/share")
    await chat.sees_text("any part of its name")
    await chat.sends("oxbridge")
    await chooses(chat, OXBRIDGE, "Overall and CEFR level", "A year", "Only if it is good enough")
    await chat.sees_text("The least overall score?")
    await chat.sends("999")
    await chat.sees_text("I need a score from")
    await chat.sends("195")
    await chooses(chat, "Writing")
    await chat.sees_text("Writing: at least which score?")
    await chat.sends("176")
    await chat.sees_text("Writing is at least 176")
    await chooses(chat, "That is all")
    seen = await chat.sees_text("exactly what")
    assert "overall is at least 195 and Writing is at least 176" in seen.text
    assert "when it is released" in seen.text
    await chat.presses("Send")
    await chat.sees_text("Noted for University of Oxbridge")
    await release(product.ports)
    await chat.sees_text("You told me to ask you")
    await chat.presses("Send it anyway")
    await chat.sees_text("Sent to University of Oxbridge")


async def test_namesakes_are_told_apart_and_buttons_of_earlier_questions_answered(ana: Person, product: Product):
    await ana.sends("/share")
    asked = await ana.sees_button("For somebody else: a plain link")
    await ana.sends("trinity college")
    found = await ana.sees_text("Which one?")
    assert {"Trinity College, Dublin", "Trinity College, Cambridge"} <= set(found.labels)
    await ana.presses("For somebody else: a plain link", on=asked)
    await ana.sees_pop_up("earlier question")
    await ana.sends("zzzz qqqq")
    assert "It is not here" in (await ana.sees_text("I don't find that")).labels
    await ana.sends("/cancel")
    await ana.sees_text("nothing is sent")


async def test_somebody_elses_share_is_not_there(ana: Person, product: Product, telegram: StandIn):
    await comes_to_the_preview(ana)
    await ana.presses("Send")
    await ana.sees_text("Sent to")
    share = await only_share(product.ports, ana)
    [ben] = await telegram.add_people(1)
    await ben.sends("/shares")
    page = await ben.sees_text("You have sent no result yet")
    for verb in ("shshow", "shundo", "shatonce", "shrevoke", "shrevokeyes", "shanyway", "shdecline"):
        for share_id in (share.id.hex, "nonsense"):
            await ben.presses_data(f"1:{verb}:{share_id}", on=page.id)
            await ben.sees_pop_up("not there")
    assert (await only_share(product.ports, ana)).state is ShareState.PENDING
