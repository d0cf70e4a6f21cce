"""A result is held back, and corrected, by staff in the chat."""

from bot.app import Product
from bot.core.accounts import UserId
from tests.support.accounts import link, release
from tests.support.people import Person


async def test_a_result_is_withheld_after_one_more_question(owner: Person, chat: Person, product: Product) -> None:
    await link(product.ports, UserId(chat.id))
    await release(product.ports)
    asked = await owner.sends("/withhold ABC123456")
    question = await owner.sees_text("Withhold the result of ABC•••456?")
    await owner.sees_deleted(asked)
    assert "B2 First" in question.text
    assert "185" not in question.text

    await owner.presses("Yes, withhold it")
    await owner.sees_text("Whoever opens it now reads Withheld")
    await chat.sees_text("Please contact your exam centre")
    await chat.presses("See my result")
    assert "Overall" not in (await chat.sees_text("Withheld")).text

    await owner.sends("/withhold ABC123456")
    await owner.sees_text("withheld already")


async def test_an_id_that_is_mistyped_or_unknown_is_answered(owner: Person) -> None:
    await owner.sends("/withhold abc12345O")
    await owner.sees_text("/withhold ABC123450")
    await owner.sends("/withhold XYZ999999")
    await owner.sees_text("There is no entry")
    await owner.sends("/withhold")
    await owner.sees_text("/withhold ABC123456")
