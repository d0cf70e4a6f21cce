"""The staff's menu, roles, support and the audit log as they read."""

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest

from bot.core.audit import Action
from bot.core.exams import Catalogue
from bot.core.identity import IdNumber
from bot.core.messages import Message
from bot.core.roles import Role, commands_for
from bot.services.ports.outbox import DeliveryState
from bot.texts import admin_menu, audit_log, notices, roles, support
from bot.texts.commands import for_staff
from bot.texts.words import words_in
from tests.support.exams import an_exam

EN = words_in("en")
AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
GRANT = UUID(int=9)


def labels(message: Message) -> list[str]:
    return [button.text for row in message.keyboard for button in row]


@pytest.mark.parametrize("role", list(Role))
def test_the_menu_names_what_the_role_may_do_and_nothing_else(role: Role) -> None:
    message = admin_menu.menu(EN, {role})
    assert tuple(re.findall(r"^/(\w+)", message.text, re.MULTILINE)) == commands_for({role})
    assert ("Audit log" in labels(message)) == (role is Role.OWNER)
    assert tuple(command.name for command in for_staff(EN, {role})) == commands_for({role})


def test_every_role_has_a_name() -> None:
    assert roles.role_names(EN, set(Role)) == "owner, publisher, approver, support"


def test_the_roll_names_owners_by_setting_without_a_button() -> None:
    message = roles.roll(EN, [201], [(GRANT, 123, Role.PUBLISHER)])
    assert "<code>201</code>: owner, by setting" in message.text
    assert labels(message) == ["Take away publisher from 123", "Staff menu"]


def test_an_empty_roll_says_so() -> None:
    assert "nobody yet" in roles.roll(EN, [], []).text


def test_a_long_roll_fits_into_one_message() -> None:
    message = roles.roll(EN, [], [(GRANT, 5_000_000_000 + number, Role.PUBLISHER) for number in range(60)])
    assert len(labels(message)) <= 100
    assert len(message.text) <= 4096


def test_found_shows_neither_name_nor_the_whole_id(catalogue: Catalogue) -> None:
    own = an_exam(catalogue)
    message = support.found(EN, IdNumber("ABC123456"), own.entry, own.link, [("chat", "sent", AT)])
    assert "ABC•••456" in message.text
    assert "García" not in message.text
    assert "ABC123456" not in message.text
    assert "Linked since 23 November 2026, 08:00 UTC" in message.text
    assert "Alert in the chat: sent" in message.text
    assert "Free this ID Number" in labels(message)


def test_an_unlinked_id_offers_nothing_to_free() -> None:
    message = support.found(EN, IdNumber("ABC123456"), None, None, [])
    assert "no entry" in message.text
    assert "Not linked." in message.text
    assert labels(message) == ["Staff menu"]


@pytest.mark.parametrize("state", list(DeliveryState))
def test_every_state_of_a_delivery_has_words(state: DeliveryState) -> None:
    tag = f"Alert by mail: {state}, {EN.moment(AT)}"
    assert state is DeliveryState.SENT or support.delivery(EN, "mail", state, AT) != tag


def line(action: str, **values: object) -> audit_log.Line:
    given = {"actor": "person 3f9a12c4", "subject": "ID 11223344", "session": "2026-11-C1", "details": {}} | values
    return audit_log.Line(AT, action, **given)


@pytest.mark.parametrize("action", list(Action))
def test_every_kind_of_act_is_a_sentence(action: Action) -> None:
    said = audit_log.latest(EN, [line(action)], {}).text
    assert f": {action.value}" not in said
    assert "{" not in said


def test_staff_on_the_roll_are_named_and_others_stay_pseudonyms() -> None:
    said = audit_log.latest(
        EN, [line(Action.FREED), line(Action.LINKED, actor="person 00000000")], {"person 3f9a12c4": 202}
    ).text
    assert "<code>202</code> freed <code>ID 11223344</code>" in said
    assert "<code>person 00000000</code> linked" in said


def test_an_act_of_a_later_version_is_shown_by_its_tag_and_details_are_escaped() -> None:
    said = audit_log.latest(EN, [line("teleported", details={"reason": "<b>"})], {}).text
    assert "teleported" in said
    assert "(reason: &lt;b&gt;)" in said


def test_a_long_log_fits_into_one_message() -> None:
    lines = [line(Action.RELEASED_ALONE, details={"reason": "x" * 400})] * 30
    assert len(audit_log.latest(EN, lines, {}).text) <= 4096


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("role_granted", {"role": "approver"}, "approver"),
        ("role_revoked", {"role": "approver"}, "approver"),
        ("id_freed", {"id_number": "ABC123456"}, "ABC•••456"),
    ],
)
def test_who_is_concerned_is_told(name: str, values: dict[str, str | int], words: str) -> None:
    assert words in notices.IN_CHAT[name](EN, values).text
