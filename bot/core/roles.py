"""Who of the staff may do what, as two tables. Candidates need no role; whoever has none is a stranger here."""

from collections.abc import Collection, Mapping
from enum import StrEnum


class Role(StrEnum):
    OWNER = "owner"
    PUBLISHER = "publisher"
    APPROVER = "approver"
    SUPPORT = "support"


class Permission(StrEnum):
    OPEN_MENU = "open_menu"
    IMPORT = "import"
    DECIDE_INSTITUTIONS = "decide_institutions"  # that candidates miss in the register
    SEE_SESSIONS = "see_sessions"
    PREVIEW = "preview"
    PROPOSE = "propose"  # a release now or at a time, or taking a schedule back
    APPROVE = "approve"  # or reject
    STOP = "stop"
    WITHHOLD = "withhold"  # at once
    AMEND = "amend"  # or lift a withholding: either is proposed
    FIND = "find"
    FREE = "free"
    SEE_DELIVERIES = "see_deliveries"
    MANAGE_ROLES = "manage_roles"
    READ_AUDIT = "read_audit"
    RELEASE_ALONE = "release_alone"


_PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.PUBLISHER: frozenset(
        {
            Permission.OPEN_MENU,
            Permission.IMPORT,
            Permission.DECIDE_INSTITUTIONS,
            Permission.SEE_SESSIONS,
            Permission.PREVIEW,
            Permission.PROPOSE,
            Permission.STOP,
            Permission.WITHHOLD,
            Permission.AMEND,
            Permission.FIND,
            Permission.FREE,
            Permission.SEE_DELIVERIES,
        }
    ),
    Role.APPROVER: frozenset({Permission.OPEN_MENU, Permission.APPROVE, Permission.STOP}),
    Role.SUPPORT: frozenset({Permission.OPEN_MENU, Permission.FIND, Permission.FREE, Permission.SEE_DELIVERIES}),
}

COMMANDS: Mapping[str, Permission] = {
    "admin": Permission.OPEN_MENU,
    "import": Permission.IMPORT,
    "sessions": Permission.SEE_SESSIONS,
    "preview": Permission.PREVIEW,
    "publish": Permission.PROPOSE,
    "schedule": Permission.PROPOSE,
    "status": Permission.SEE_DELIVERIES,
    "withhold": Permission.WITHHOLD,
    "amend": Permission.AMEND,
    "find": Permission.FIND,
    "free": Permission.FREE,
    "roles": Permission.MANAGE_ROLES,
    "audit": Permission.READ_AUDIT,
}
"""Every staff command of the chat, in the order of the menu."""


class ReleasePath(StrEnum):
    """What a press on the release button leads to."""

    AT_ONCE = "at_once"
    BY_PROPOSAL = "by_proposal"


def may(roles: Collection[Role], permission: Permission) -> bool:
    return any(permission in _PERMISSIONS[role] for role in roles)


def commands_for(roles: Collection[Role]) -> tuple[str, ...]:
    """The staff commands in this person's menu."""
    return tuple(command for command, permission in COMMANDS.items() if may(roles, permission))


def release_path(roles: Collection[Role], *, four_eyes: bool) -> ReleasePath | None:
    """None: this person releases nothing. With four eyes everybody proposes, owners too."""
    if not may(roles, Permission.PROPOSE):
        return None
    return ReleasePath.BY_PROPOSAL if four_eyes else ReleasePath.AT_ONCE


def may_approve(proposer: int | str, approver: int | str, roles: Collection[Role], *, four_eyes: bool) -> bool:
    """`roles` are the approver's now; whoever proposed never approves, whatever roles they hold or held in between.

    A person is their Telegram user id, or `cli:` and a system user: that those two are different people is not claimed.
    """
    return may(roles, Permission.APPROVE) and not (four_eyes and proposer == approver)
