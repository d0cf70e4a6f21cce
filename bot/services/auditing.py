"""The audit log, read: the latest entries in chat, all of them for an export. Reading it is audited as well."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.core.accounts import UserId
from bot.core.audit import Action
from bot.core.roles import Permission
from bot.services.ports.audit import AuditEntry
from bot.services.staff import require

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.services.ports.audit import AuditRecord
    from bot.services.ports.base import Ports
    from bot.services.ports.storage import Transaction
    from bot.services.staff import Person

LATEST: Final = 15


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest entries, and who of the staff is behind which pseudonym."""

    records: tuple[AuditRecord, ...]
    staff: dict[str, UserId]


async def latest(ports: Ports, by: UserId) -> Latest:
    """Newest first, as they stood before this look."""
    async with ports.storage.transaction() as tx:
        await require(ports, tx, by, Permission.READ_AUDIT)
        records = await tx.audit.latest(LATEST)
        await tx.audit.add(AuditEntry(ports.new_id(), ports.now(), Action.AUDIT_READ, by))
        return Latest(records, await _staff(ports, tx))


async def _staff(ports: Ports, tx: Transaction) -> dict[str, UserId]:
    people = {grant.person for grant in await tx.roles.standing()} | {UserId(owner) for owner in ports.policy.owner_ids}
    return {tx.audit.pseudonym(person): person for person in people}


@asynccontextmanager
async def export(ports: Ports, by: Person) -> AsyncIterator[AsyncIterator[AuditRecord]]:
    """All entries, oldest first, for as long as the block lasts."""
    async with ports.storage.transaction() as tx:
        await require(ports, tx, by, Permission.READ_AUDIT)
        await tx.audit.add(AuditEntry(ports.new_id(), ports.now(), Action.AUDIT_EXPORTED, by))
    async with ports.storage.reading() as tx:
        yield tx.audit.everything()
