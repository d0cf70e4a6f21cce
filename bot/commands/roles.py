"""`results-bot roles list|grant|revoke`: each says what happened in a line, and returns the exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from bot.core.errors import Absent, AlreadyDone, LastOwner
from bot.core.roles import Role
from bot.services import administration

if TYPE_CHECKING:
    from rich.console import Console

    from bot.core.accounts import UserId
    from bot.services.ports.base import Ports

DONE: Final = 0
REJECTED: Final = 1


async def list_roles(ports: Ports, *, actor: str, out: Console) -> int:
    """One line a role: the person's Telegram id, the role, since when. `actor` is `cli:` and the system user."""
    roll = await administration.roll(ports, actor)
    for owner in roll.by_setting:
        _say(out, f"{owner} {Role.OWNER}, by BOT_OWNER_IDS")
    for grant in roll.grants:
        _say(out, f"{grant.person} {grant.role}, since {grant.granted_at:%Y-%m-%d %H:%M} UTC")
    if not roll.by_setting and not roll.grants:
        _say(out, "Nobody has a role yet. `results-bot roles grant TELEGRAM_ID owner` makes the first owner.")
    return DONE


async def grant_role(ports: Ports, person: UserId, role: Role, *, actor: str, out: Console) -> int:
    try:
        await administration.grant_role(ports, actor, person, role)
    except AlreadyDone:
        _say(out, f"{person} is {role} already.")
    else:
        _say(out, f"{person} is {role} now, and is told in the chat if they have started the bot.")
    return DONE


async def revoke_role(ports: Ports, person: UserId, role: Role, *, actor: str, out: Console) -> int:
    try:
        await administration.revoke_role(ports, actor, person, role)
    except Absent:
        _say(out, f"{person} has not been granted the role {role}. Owners by setting lose it in BOT_OWNER_IDS.")
        return REJECTED
    except LastOwner:
        _say(out, "This is the only owner. Make somebody else owner first.")
        return REJECTED
    _say(out, f"{person} is no longer {role}, and is told in the chat.")
    return DONE


def _say(out: Console, line: str) -> None:
    out.print(Text(line), soft_wrap=True)
