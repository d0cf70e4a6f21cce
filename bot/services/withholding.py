"""Holding a result back: at once, by one person; from the next request on it reads `Withheld`. Lifting it takes a second one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.audit import Action
from bot.core.entries import EntryId
from bot.core.errors import Absent, AlreadyDone
from bot.core.results import Status
from bot.core.roles import Permission
from bot.services.amending import Draft, submit_amendment
from bot.services.announcing import void_for
from bot.services.correcting import tell_withheld
from bot.services.ports.audit import AuditEntry
from bot.services.ports.results import ReleasedResult
from bot.services.ports.withholdings import Withholding
from bot.services.staff import require

if TYPE_CHECKING:
    from uuid import UUID

    from bot.core.entries import Entry
    from bot.core.identity import IdNumber
    from bot.core.releases import Proposal
    from bot.services.ports.base import Ports
    from bot.services.ports.storage import Transaction
    from bot.services.releasing import Place
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


async def standing(ports: Ports, by: Person, id_number: IdNumber) -> UUID | None:
    """The withholding that may be lifted; None: it is not held back, or only by the status of its file. Raises Forbidden."""
    async with ports.storage.reading() as tx:
        await require(ports, tx, by, Permission.AMEND)
        held = (await tx.withholdings.of([id_number])).get(id_number)
        return held.id if held else None


async def lift(ports: Ports, by: Person, withholding: UUID | None, *, place: Place | None = None) -> Proposal | None:
    """Of a released result: proposed as an amendment that shows the same version. Before its release there is nothing that
    could be approved: it ends at once (None), and what is proposed of the session is void, for it was seen without it.

    Raises Forbidden, Absent (it does not stand) or AlreadyDone (something is proposed of the session).
    """
    async with ports.storage.transaction() as tx:
        held = await tx.withholdings.get(withholding) if withholding else None
        entry = await tx.entries.of(held.id_number) if held else None
        if entry is None:
            raise Absent("withholding")
        await tx.sessions.lock(entry.session)
        await require(ports, tx, by, Permission.AMEND)
        held = await tx.withholdings.get(withholding) if withholding else None
        if held is None:
            raise Absent("withholding")
        shown = await tx.releases.shown_of(held.id_number)
        if shown is None:
            await _lift_unreleased(ports, tx, by, held, entry)
            return None
        draft = Draft(entry.session, by, lifts=(held.id,))
        return await submit_amendment(ports, tx, draft, (shown,), place)


async def _lift_unreleased(ports: Ports, tx: Transaction, by: Person, held: Withholding, entry: Entry) -> None:
    now = ports.now()
    await tx.withholdings.lift(held.id, now)
    audited = AuditEntry(ports.new_id(), now, Action.WITHHOLDING_LIFTED, by, held.id_number, entry.session)
    await tx.audit.add(audited)
    await tx.sessions.touch([entry.session], now)
    await void_for(tx, [entry.session], now)


async def _withholdable(tx: Transaction, entry: Entry | None) -> Withholdable:
    if entry is None:
        raise Absent("entry")
    standing = (await tx.results.standing([entry.id_number])).get(entry.id_number)
    is_withheld = isinstance(standing, ReleasedResult) and standing.result.status is Status.WITHHELD
    if is_withheld or await tx.withholdings.of([entry.id_number]):
        raise AlreadyDone(Status.WITHHELD)
    return Withholdable(entry, isinstance(standing, ReleasedResult))
