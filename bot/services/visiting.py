"""Who is writing to us: their account, their roles, their language. Read once for each update."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.roles import Role

if TYPE_CHECKING:
    from bot.core.accounts import Account, UserId
    from bot.services.ports.base import Ports


@dataclass(frozen=True, slots=True)
class Visitor:
    """One person at one chat, as they stand when their update comes in."""

    user_id: UserId
    account: Account | None
    roles: frozenset[Role]


def visitor(ports: Ports, user: UserId, account: Account | None, roles: frozenset[Role]) -> Visitor:
    """Owners named in the settings are owners without a row."""
    owner = {Role.OWNER} if user in ports.policy.owner_ids else set()
    return Visitor(user, account, roles | owner)
