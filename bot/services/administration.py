"""Who is on the staff: roles granted and revoked, each told to whom it concerns and audited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.audit import Action
from bot.core.errors import Absent, AlreadyDone, LastOwner
from bot.core.roles import Permission, Role
from bot.services.ports.audit import AuditEntry
from bot.services.ports.outbox import Channel, Notice
from bot.services.staff import owners, require, roles_of

if TYPE_CHECKING:
    from uuid import UUID

    from bot.core.accounts import UserId
    from bot.services.ports.base import Ports
    from bot.services.ports.roles import Grant
    from bot.services.ports.storage import Transaction
    from bot.services.staff import Person


@dataclass(frozen=True, slots=True)
class Roll:
    """Everybody who holds a role. Owners by setting hold theirs without a grant, and no grant can take it."""

    by_setting: tuple[int, ...]
    grants: tuple[Grant, ...]


async def roll(ports: Ports, by: Person) -> Roll:
    async with ports.storage.reading() as tx:
        await require(ports, tx, by, Permission.MANAGE_ROLES)
        return Roll(tuple(sorted(ports.policy.owner_ids)), await tx.roles.standing())


async def standing_grant(ports: Ports, by: Person, grant: UUID | None) -> Grant:
    """Raises `Absent` where it has been revoked."""
    for standing in (await roll(ports, by)).grants:
        if standing.id == grant:
            return standing
    raise Absent("grant")


async def grant_role(ports: Ports, by: Person, person: UserId, role: Role) -> None:
    """Raises `AlreadyDone` where they have it."""
    now, grant = ports.now(), ports.new_id()
    async with ports.storage.transaction() as tx:
        await require(ports, tx, by, Permission.MANAGE_ROLES)
        if role in await roles_of(ports, tx, person):
            raise AlreadyDone("grant")
        await tx.roles.grant(grant, person, role, None if isinstance(by, str) else by, now)
        await tx.audit.add(
            AuditEntry(ports.new_id(), now, Action.ROLE_GRANTED, by, person, details={"role": role.value})
        )
        await _tell(tx, ports, by, person, name="role_granted", role=role)


async def revoke_role(ports: Ports, by: Person, person: UserId, role: Role) -> None:
    """Raises `Absent` where there is no such grant, `LastOwner` where nobody could grant roles any more.

    Two owners revoking each other in the same moment is not guarded against: the command line can grant anew.
    """
    now = ports.now()
    async with ports.storage.transaction() as tx:
        await require(ports, tx, by, Permission.MANAGE_ROLES)
        if not await tx.roles.revoke(person, role, now):
            raise Absent("grant")
        if role is Role.OWNER and not await owners(ports, tx):
            raise LastOwner
        await tx.audit.add(
            AuditEntry(ports.new_id(), now, Action.ROLE_REVOKED, by, person, details={"role": role.value})
        )
        await _tell(tx, ports, by, person, name="role_revoked", role=role)


async def _tell(tx: Transaction, ports: Ports, by: Person, person: UserId, *, name: str, role: Role) -> None:
    if person != by:
        notice = Notice(f"{name}:{ports.new_id().hex}", Channel.CHAT, person, name, {"role": role.value})
        await tx.outbox.queue(notice, ports.now())
