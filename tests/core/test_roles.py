"""Each role may do what the table says and no more; nobody approves their own proposal."""

import pytest

from bot.core.roles import COMMANDS, Permission, ReleasePath, Role, commands_for, may, may_approve, release_path

OWNER, PUBLISHER, APPROVER, SUPPORT = Role.OWNER, Role.PUBLISHER, Role.APPROVER, Role.SUPPORT

WHO_MAY = {
    Permission.OPEN_MENU: {OWNER, PUBLISHER, APPROVER, SUPPORT},
    Permission.IMPORT: {OWNER, PUBLISHER},
    Permission.DECIDE_INSTITUTIONS: {OWNER, PUBLISHER},
    Permission.SEE_SESSIONS: {OWNER, PUBLISHER},
    Permission.PREVIEW: {OWNER, PUBLISHER},
    Permission.PROPOSE: {OWNER, PUBLISHER},
    Permission.APPROVE: {OWNER, APPROVER},
    Permission.STOP: {OWNER, PUBLISHER, APPROVER},
    Permission.WITHHOLD: {OWNER, PUBLISHER},
    Permission.AMEND: {OWNER, PUBLISHER},
    Permission.FIND: {OWNER, PUBLISHER, SUPPORT},
    Permission.FREE: {OWNER, PUBLISHER, SUPPORT},
    Permission.SEE_DELIVERIES: {OWNER, PUBLISHER, SUPPORT},
    Permission.MANAGE_ROLES: {OWNER},
    Permission.READ_AUDIT: {OWNER},
    Permission.RELEASE_ALONE: {OWNER},
}


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", Role)
def test_each_role_may_what_the_table_says(role, permission):
    assert may({role}, permission) is (role in WHO_MAY[permission])


def test_a_stranger_may_nothing_and_has_no_commands():
    assert not any(may((), permission) for permission in Permission)
    assert commands_for(()) == ()


@pytest.mark.parametrize(
    ("roles", "commands"),
    [
        ({SUPPORT}, "admin status find free"),
        ({APPROVER}, "admin"),
        ({PUBLISHER}, "admin import sessions preview publish schedule status withhold amend find free"),
        ({SUPPORT, APPROVER}, "admin status find free"),
        ({OWNER}, " ".join(COMMANDS)),
    ],
)
def test_the_menu_holds_the_commands_of_all_roles_in_order(roles, commands):
    assert " ".join(commands_for(roles)) == commands


@pytest.mark.parametrize(
    ("proposer", "approver", "roles", "four_eyes", "may_they"),
    [
        (1, 2, {APPROVER}, True, True),
        (1, 2, {OWNER}, True, True),
        (1, 1, {OWNER}, True, False),
        (1, 1, {PUBLISHER, APPROVER}, True, False),
        (1, 2, {PUBLISHER}, True, False),
        (1, 2, {SUPPORT}, True, False),
        (1, 2, set(), True, False),
        ("cli:anna", 2, {APPROVER}, True, True),
        (1, 1, {OWNER}, False, True),
        (1, 1, {PUBLISHER}, False, False),
    ],
)
def test_the_second_person_is_another_who_may_approve(*, proposer, approver, roles, four_eyes, may_they):
    assert may_approve(proposer, approver, roles, four_eyes=four_eyes) is may_they


def test_with_four_eyes_owners_too_only_propose():
    assert release_path({OWNER}, four_eyes=True) is ReleasePath.BY_PROPOSAL
    assert release_path({PUBLISHER}, four_eyes=False) is ReleasePath.AT_ONCE
    assert release_path({APPROVER, SUPPORT}, four_eyes=False) is None
