"""Holding a result back: at once, by one person. From the next request on it reads `Withheld`, released or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.audit import Action
from bot.core.entries import EntryId
from bot.core.errors import Absent, AlreadyDone
from bot.core.results import Status
from bot.core.roles import Permission
from bot.services.correcting import tell_withheld
from bot.services.ports.audit import AuditEntry
from bot.services.ports.results import ReleasedResult
from bot.services.ports.withholdings import Withholding
from bot.services.staff import require

if TYPE_CHECKING:
    from uuid import UUID

    from bot.core.entries import Entry
    from bot.core.identity import IdNumber
    from bot.services.ports.base import Ports
    from bot.services.ports.storage import Transaction
    from bot.services.staff import Person


@dataclass(frozen=True, slots=True)
class Withholdable:
    """A sitting whose result may be held back. What the result says is not part of the question."""

    entry: Entry
    is_released: bool


async def look(ports: Ports, by: Person, id_number: IdNumber) -> Withholdable:
    """Before anything happens. Raises Forbidden, Absent (no such entry) or AlreadyDone (it reads `Withheld` already)."""
    async with ports.storage.reading() as tx:
        await require(ports, tx, by, Permission.WITHHOLD)
        return await _withholdable(tx, await tx.entries.of(id_number))


async def withhold(ports: Ports, by: Person, entry: UUID | None) -> Withholdable:
    """Its state, the audit and what the candidate is told in one transaction. Raises as `look` does."""
    async with ports.storage.transaction() as tx:
        found = await tx.entries.get(EntryId(entry)) if entry else None
        if found:
            await tx.sessions.lock(found.session)
        await require(ports, tx, by, Permission.WITHHOLD)
        held = await _withholdable(tx, await tx.entries.of(found.id_number) if found else None)
        now = ports.now()
        withholding = Withholding(ports.new_id(), held.entry.id_number, by, now)
        if not await tx.withholdings.add(withholding):
            raise AlreadyDone(Status.WITHHELD)
        audited = AuditEntry(ports.new_id(), now, Action.WITHHELD, by, held.entry.id_number, held.entry.session)
        await tx.audit.add(audited)
        if held.is_released:
            await tell_withheld(ports, tx, withholding, held.entry, now)
        return held


async def _withholdable(tx: Transaction, entry: Entry | None) -> Withholdable:
    if entry is None:
        raise Absent("entry")
    standing = (await tx.results.standing([entry.id_number])).get(entry.id_number)
    is_withheld = isinstance(standing, ReleasedResult) and standing.result.status is Status.WITHHELD
    if is_withheld or await tx.withholdings.of([entry.id_number]):
        raise AlreadyDone(Status.WITHHELD)
    return Withholdable(entry, isinstance(standing, ReleasedResult))
