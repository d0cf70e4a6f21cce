"""A result is held back, and corrected, by staff in the chat."""

from bot.app import Product
from bot.core.accounts import UserId
from bot.core.roles import Role
from tests.handlers.conftest import SCORES, started
from tests.support.accounts import grant, link, release
from tests.support.cohort import a_result, csv_file
from tests.support.people import Person
from tests.support.telegram import StandIn


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


async def test_a_result_is_amended_by_a_file_and_a_second_person(
    telegram: StandIn, owner: Person, chat: Person, product: Product
) -> None:
    await link(product.ports, UserId(chat.id))
    await release(product.ports)
    colleague = await started(telegram.staff)
    await grant(product.ports, UserId(colleague.id), Role.APPROVER)
    await owner.sends("/amend")
    await owner.sees_text("with the columns of a results file")
    await owner.sends("what now?")
    await owner.sees_text("I am waiting for the file")
    await owner.uploads("amended.csv", csv_file(a_result(**{**SCORES, "listening": 190})))
    preview = await owner.sees_button("Propose amendment")
    assert "line 2, ABC•••456: Listening 186 → 190, overall 185 → 186, grade unchanged" in preview.text

    await owner.presses("Propose amendment")
    await owner.sees_text("waiting for approval")
    await colleague.sees_text("an amendment of 2026-11-C1")
    await colleague.presses("What changes")
    await colleague.sees_text("overall 185 → 186")
    await colleague.presses("Approve")
    await owner.sees_text("the amendment of 2026-11-C1 stands")

    alert = await chat.sees_button("See what changed")
    assert "has updated your B2 First result" in alert.text
    assert "186" not in alert.text
    await chat.presses("See what changed")
    await chat.sees_text("Listening 186 → 190, overall 185 → 186, grade unchanged")
    await chat.presses("See my result")
    assert "Overall 186" in (await chat.sees_text("Changed on")).text


async def test_a_file_that_amends_nothing_is_answered_by_its_lines(owner: Person, product: Product) -> None:
    await owner.sends("/amend")
    await owner.uploads("amended.csv", csv_file(a_result(**SCORES)))
    await owner.sees_text("line 2: The result of this ID Number is not released")
    await owner.sends("/amend")
    await owner.sends("/cancel")
    await owner.sees_text("Nothing was amended")


async def test_lifting_is_proposed_by_a_button(owner: Person, product: Product) -> None:
    await release(product.ports)
    await owner.sends("/withhold ABC123456")
    await owner.presses("Yes, withhold it")
    await owner.sees_text("Whoever opens it now reads Withheld")
    await owner.sends("/withhold ABC123456")
    await owner.presses("Propose to lift it")
    await owner.sees_text("waiting for approval")
    await owner.presses("Take back")
    await owner.sees_text("stay as they are")
