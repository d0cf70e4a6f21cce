"""The statement in the chat: from the card of a result to a picture and a signed PDF; never of what does not stand."""

import asyncio

from bot.app import Product
from bot.core.accounts import UserId
from bot.documents.examining import examined, fingerprint_of
from bot.services.signing import public_keys
from tests.handlers.test_candidates import has_linked
from tests.support.accounts import link, release
from tests.support.people import Person
from tests.support.printed import Pdf
from tests.support.telegram import StandIn


async def test_a_result_is_handed_out_as_a_picture_and_a_signed_pdf(chat: Person, product: Product) -> None:
    await has_linked(product, chat)
    await release(product.ports)
    await chat.sends("/results")
    await chat.presses("Statement (PDF)")
    message = await chat.sees_file("statement-of-results.pdf")
    assert not message.is_protected, "it is there to be handed on"
    pdf = await chat.downloads(message)
    found = await asyncio.to_thread(examined, pdf)
    assert found.fingerprint in {fingerprint_of(key.certificate) for key in await public_keys(product.ports)}
    assert Pdf(pdf).pages == 1
    (picture,) = [seen for seen in await chat.sees() if "photo" in seen.raw]
    assert picture.is_protected


async def test_nobody_gets_somebody_elses_statement(chat: Person, product: Product, telegram: StandIn) -> None:
    made = await link(product.ports, UserId(telegram.other_candidate.id))
    await release(product.ports)
    await chat.presses_data(f"1:statement:{made.id.hex}", on=(await chat.last()).id)
    await chat.sees_pop_up("not linked in this chat")


async def test_an_old_button_gives_no_statement_of_what_does_not_stand_any_more(chat: Person, product: Product) -> None:
    made = await link(product.ports, UserId(chat.id))
    await chat.presses_data(f"1:statement:{made.id.hex}", on=(await chat.last()).id)
    await chat.sees_text("not released yet")
