"""Who of the staff may do what, asked inside the transaction of the act itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.accounts import UserId
from bot.core.errors import Forbidden
from bot.core.roles import Permission, Role, may

if TYPE_CHECKING:
    from bot.services.ports.base import Ports
    from bot.services.ports.storage import Transaction

Person = UserId | str
"""A Telegram user, or `cli:` and a system user."""


async def roles_of(ports: Ports, tx: Transaction, person: Person) -> frozenset[Role]:
    """Whoever has the command line has the keys and the database, so nothing is refused there but four eyes."""
    if isinstance(person, str):
        return frozenset({Role.OWNER})
    roles = await tx.roles.of(person)
    return roles | {Role.OWNER} if person in ports.policy.owner_ids else roles


async def require(ports: Ports, tx: Transaction, person: Person, permission: Permission) -> frozenset[Role]:
    """The person's roles. Raises `Forbidden`."""
    roles = await roles_of(ports, tx, person)
    if not may(roles, permission):
        raise Forbidden(permission)
    return roles


async def people_who_may(ports: Ports, tx: Transaction, permission: Permission) -> list[UserId]:
    """Owners by setting and holders of a role, each once."""
    granted = {grant.person for grant in await tx.roles.standing() if may({grant.role}, permission)}
    owners = {UserId(owner) for owner in ports.policy.owner_ids}
    return sorted(granted | owners)


async def owners(ports: Ports, tx: Transaction) -> list[UserId]:
    return await people_who_may(ports, tx, Permission.MANAGE_ROLES)
