"""Staff in the chat: roles, their menus, finding and freeing, the audit log."""

import pytest

from bot.app import Product
from bot.core.accounts import UserId
from bot.core.roles import COMMANDS, Role, commands_for
from bot.handlers import menus
from bot.services import administration
from tests.handlers.conftest import started
from tests.support.accounts import link
from tests.support.people import Person
from tests.support.telegram import StandIn
from tests.support.waiting import eventually


@pytest.fixture
async def colleague(telegram: StandIn, product: Product) -> Person:
    return await started(telegram.staff)


async def staff_commands(person: Person) -> tuple[str, ...]:
    return tuple(command for command in await person.commands() if command in COMMANDS)


async def test_an_owner_has_the_whole_menu_in_the_chat_and_at_telegram(owner: Person) -> None:
    await owner.sends("/admin")
    menu = await owner.sees_text("Staff menu")
    assert "Audit log" in menu.labels
    assert await staff_commands(owner) == commands_for({Role.OWNER})


async def test_a_granted_role_is_told_and_its_commands_are_in_the_menu(owner: Person, colleague: Person) -> None:
    assert await staff_commands(colleague) == ()
    await owner.sends(f"/roles grant {colleague.id} support")
    await owner.sees_text("is support now")
    await colleague.sees_text("You are support here now")
    await colleague.sends("/find")
    await colleague.sees_text("/find ABC123456")
    assert await staff_commands(colleague) == commands_for({Role.SUPPORT})


async def test_a_revoked_role_is_told_and_its_commands_are_gone(owner: Person, colleague: Person) -> None:
    await owner.sends(f"/roles grant {colleague.id} support")
    await colleague.sees_text("You are support here now")
    await owner.sends("/roles")
    await owner.presses(f"Take away support from {colleague.id}")
    await owner.presses("Yes, take it away")
    await owner.sees_text("is no longer support")
    await colleague.sees_text("has been taken away")
    await owner.sends("/roles")
    await owner.sees_text("Who has a role")
    assert await staff_commands(colleague) == ()
    await colleague.sends("/admin")
    await colleague.sees_text("/help")


@pytest.fixture
def looked_at_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(menus, "LOOK_AGAIN", 0.05)


async def test_roles_of_the_command_line_change_the_menu_of_who_writes_nothing(
    looked_at_often: None, product: Product, colleague: Person
) -> None:
    person = UserId(colleague.id)
    await administration.grant_role(product.ports, "cli:anna", person, Role.SUPPORT)
    await eventually(lambda: has_commands(colleague, commands_for({Role.SUPPORT})))
    await administration.revoke_role(product.ports, "cli:anna", person, Role.SUPPORT)
    await eventually(lambda: has_commands(colleague, ()))


async def has_commands(person: Person, expected: tuple[str, ...]) -> bool:
    return await staff_commands(person) == expected


async def test_who_starts_the_bot_after_the_grant_gets_the_menu_then(owner: Person, telegram: StandIn) -> None:
    await owner.sends(f"/roles grant {telegram.staff.id} approver")
    await owner.sees_text("is approver now")
    await telegram.staff.sends("/start")
    assert "Staff menu" in (await telegram.staff.sees_text("Welcome")).labels
    await telegram.staff.sends("/admin")
    await telegram.staff.sees_text("approver")
    assert await staff_commands(telegram.staff) == commands_for({Role.APPROVER})


@pytest.mark.parametrize("typed", ["grant publisher 5", "GRANT 5 Publisher", "Grant 5 PUBLISHER"])
async def test_a_grant_is_read_in_either_order_and_in_any_letters(owner: Person, typed: str) -> None:
    await owner.sends(f"/roles {typed}")
    await owner.sees_text("5 is publisher now")


@pytest.mark.parametrize(
    "typed", ["grant", "grant x publisher", "grant 0 publisher", "grant 5 king", "revoke 5", "5 owner"]
)
async def test_a_mistyped_grant_is_answered_with_how_it_goes(owner: Person, typed: str) -> None:
    await owner.sends(f"/roles {typed}")
    await owner.sees_text("It goes like this")


async def test_granting_and_revoking_twice_are_answered(owner: Person) -> None:
    for _ in range(2):
        await owner.sends("/roles grant 5 publisher")
    await owner.sees_text("already")
    for _ in range(2):
        await owner.sends("/roles revoke 5 publisher")
    await owner.sees_text("no such role")


async def test_an_owner_is_asked_before_they_lose_their_own_role(owner: Person, colleague: Person) -> None:
    await owner.sends(f"/roles grant {colleague.id} owner")
    await colleague.sees_text("You are owner here now")
    await colleague.sends(f"/roles revoke {colleague.id} owner")
    await colleague.sees_text("from yourself?")
    await colleague.presses("Yes, take it away")
    await colleague.sees_text("You are no longer owner")


async def test_an_id_is_found_and_the_message_that_names_it_is_taken_out(
    owner: Person, product: Product, telegram: StandIn
) -> None:
    await link(product.ports, UserId(telegram.candidate.id))
    typed = await owner.sends("/find ABC123456")
    await owner.sees_deleted(typed)
    found = await owner.sees_text("Linked since")
    assert "ABC123456" not in found.text


async def test_a_freed_id_is_told_to_the_chat_that_held_it(owner: Person, chat: Person, product: Product) -> None:
    await link(product.ports, UserId(chat.id))
    await owner.sends("/free ABC123456")
    await owner.presses("Yes, free it")
    await owner.sees_text("is free")
    await chat.sees_text("has freed the ID Number")
    await chat.sends("/results")
    await chat.sees_text("No exam is linked")


async def test_freeing_twice_gets_a_pop_up(owner: Person, chat: Person, product: Product) -> None:
    await link(product.ports, UserId(chat.id))
    await owner.sends("/find ABC123456")
    await owner.presses("Free this ID Number")
    question = await owner.sees_button("Yes, free it")
    await owner.presses("Yes, free it", on=question)
    await owner.sees_text("is free")
    await owner.sends("/admin")
    await owner.sees_text("Staff menu")
    await owner.presses("Yes, free it", on=question)
    await owner.sees_pop_up("no longer linked")


@pytest.mark.parametrize("command", ["find", "free"])
async def test_what_is_no_id_is_said_and_taken_out_all_the_same(owner: Person, command: str) -> None:
    typed = await owner.sends(f"/{command} abc123456")
    await owner.sees_deleted(typed)
    await owner.sees_text("no ID Number")


async def test_the_audit_log_reads_as_sentences(owner: Person) -> None:
    await owner.sends("/roles grant 5 publisher")
    await owner.sends("/audit")
    log = await owner.sees_text("Audit log")
    assert f"{owner.id} granted 5 a role (role: publisher)" in log.text


async def test_the_menu_leads_to_every_page_by_buttons(owner: Person) -> None:
    await owner.presses("Staff menu")
    await owner.presses("Find an ID Number")
    await owner.sees_text("/find ABC123456")
    await owner.presses("Staff menu")
    await owner.presses("Free an ID Number")
    await owner.sees_text("/free ABC123456")
    await owner.presses("Staff menu")
    await owner.presses("Roles")
    await owner.sees_text("Who has a role")
    await owner.presses("Staff menu")
    await owner.presses("Audit log")
    await owner.sees_text("the latest entries first")
