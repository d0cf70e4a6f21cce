"""`results-bot roles list|grant|revoke`: each says what happened in a line, and returns the exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.errors import Absent, AlreadyDone, LastOwner
from bot.core.roles import Role
from bot.services import administration

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.accounts import UserId
    from bot.services.ports.base import Ports

    Say = Callable[[str], None]

DONE: Final = 0
REJECTED: Final = 1


async def list_roles(ports: Ports, actor: str, say: Say) -> int:
    """One line a role: the person's Telegram id, the role, since when."""
    roll = await administration.roll(ports, actor)
    for owner in roll.by_setting:
        say(f"{owner}\t{Role.OWNER}\tby BOT_OWNER_IDS")
    for grant in roll.grants:
        say(f"{grant.person}\t{grant.role}\tsince {grant.granted_at:%Y-%m-%d %H:%M} UTC")
    if not roll.by_setting and not roll.grants:
        say("Nobody has a role yet. `results-bot roles grant TELEGRAM_ID owner` makes the first owner.")
    return DONE


async def grant_role(ports: Ports, actor: str, say: Say, *, person: UserId, role: Role) -> int:
    try:
        await administration.grant_role(ports, actor, person, role)
    except AlreadyDone:
        say(f"{person} is {role} already.")
    else:
        say(f"{person} is {role} now, and is told in the chat as soon as they have started the bot.")
    return DONE


async def revoke_role(ports: Ports, actor: str, say: Say, *, person: UserId, role: Role) -> int:
    try:
        await administration.revoke_role(ports, actor, person, role)
    except Absent:
        say(f"{person} was never granted the role {role}. Owners by setting lose it in BOT_OWNER_IDS.")
        return REJECTED
    except LastOwner:
        say("This is the only owner. Make somebody else owner first.")
        return REJECTED
    say(f"{person} is no longer {role}, and is told in the chat.")
    return DONE
