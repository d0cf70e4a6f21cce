"""A guesser in the chat: the same words always, a lock, the date of birth; and the owner still gets in."""

import pytest

from bot.app import Product
from bot.core.accounts import UserId
from bot.core.errors import CredentialsRefused
from bot.core.identity import SecretNumber
from bot.services import linking
from bot.services.guessing import Claim
from tests.support.people import Person
from tests.support.register import Sitting
from tests.support.telegram import StandIn

ABC = Sitting()


async def put_in_step_up(product: Product) -> None:
    for chat in range(20):
        with pytest.raises(CredentialsRefused):
            await linking.check(product.ports, UserId(5000 + chat), Claim(ABC.id, SecretNumber("9999")))


async def test_unknown_wrong_and_linked_elsewhere_are_told_in_the_same_words(
    chat: Person, product: Product, telegram: StandIn
):
    [holder] = await telegram.add_people(1)
    await holder.sends("/link DEF000001")
    await holder.sees_button("7")
    await holder.sends("7777")
    await holder.presses("I agree")
    await holder.sees_text("is linked")
    texts = []
    for id_number, secret in (("ZZZ999999", "0042"), ("ABC123456", "9999"), ("DEF000001", "7777")):
        await chat.sends(f"/link {id_number}")
        await chat.sees_text(f"ID Number: {id_number}")
        await chat.sends(secret)
        seen = await chat.sees_text("do not match")
        texts.append(seen.text)
        assert {"Where do I find it?", "I lost it"} <= set(seen.labels)
    assert texts[0] == texts[1] == texts[2]
    assert "exam centre" in texts[0]


async def test_after_a_refusal_the_secret_alone_or_both_can_be_tried_again(chat: Person, product: Product):
    await chat.sends("/link ABC123456")
    await chat.sees_button("7")
    await chat.sends("9999")
    await chat.sees_text("do not match")
    await chat.sends("9998")
    await chat.sees_text("do not match")
    await chat.sends("ABC123456")
    await chat.sees_button("7")
    await chat.sends("0042")
    await chat.sees_button("I agree")


async def test_the_fifth_wrong_try_locks_and_says_when_to_come_back(chat: Person, product: Product):
    await chat.sends("/link ABC123456")
    await chat.sees_button("7")
    for _ in range(5):
        await chat.sends("9999")
        seen = await chat.sees_text("do not match")
    assert "Too many tries" in seen.text
    assert "15 minutes" in seen.text
    assert "UTC" in seen.text
    await chat.sends("/link")
    await chat.sees_text("Too many tries")
    secret = await chat.sends("0042")
    await chat.sees_deleted(secret)
    await chat.sees_text("Too many tries")
    both = await chat.sends("/link ABC123456 0042")
    await chat.sees_deleted(both)


async def test_in_step_up_the_date_of_birth_is_asked_and_the_owner_gets_in(chat: Person, product: Product):
    await put_in_step_up(product)
    await chat.sends("/link ABC123456")
    await chat.sees_button("7")
    await chat.sends("0042")
    asked = await chat.sees_text("date of birth")
    assert asked.labels == ["Where do I find it?", "I lost it"]
    await chat.sends("13 April 2005")
    await chat.presses("I agree")
    await chat.sees_text("is linked")


async def test_a_wrong_date_is_refused_in_the_same_words(chat: Person, product: Product):
    await put_in_step_up(product)
    await chat.sends("/link ABC123456")
    await chat.sees_button("7")
    await chat.sends("0042")
    await chat.sees_text("date of birth")
    await chat.sends("2005-04-14")
    await chat.sees_text("do not match")


@pytest.mark.parametrize("typed", ["hello", "31/02/2005", "03/04/05", "1066-10-14", "9" * 4000])
async def test_what_is_no_date_of_birth_costs_no_try(chat: Person, product: Product, typed: str):
    await put_in_step_up(product)
    await chat.sends("/link ABC123456")
    await chat.sees_button("7")
    await chat.sends("0042")
    await chat.sees_text("date of birth")
    await chat.sends(typed)
    await chat.sees_text("date of birth")
    await chat.sends("2005-04-13")
    await chat.sees_button("I agree")


async def test_an_ambiguous_date_is_asked_back_with_the_month_in_words(chat: Person, product: Product):
    await put_in_step_up(product)
    await chat.sends("/link ABC123456")
    await chat.sees_button("7")
    await chat.sends("0042")
    await chat.sees_text("date of birth")
    await chat.sends("03/04/2005")
    asked = await chat.sees_button("3 April 2005")
    assert "4 March 2005" in asked.labels
    async with product.storage.reading() as tx:
        assert (await tx.attempts.of_chat(UserId(chat.id))).wrong == 0
    await chat.presses("4 March 2005")
    await chat.sees_text("do not match")
    async with product.storage.reading() as tx:
        assert (await tx.attempts.of_chat(UserId(chat.id))).wrong == 1
