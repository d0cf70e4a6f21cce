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
