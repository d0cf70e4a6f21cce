"""Amending results that are released: a file of new versions is checked, shown as differences, and proposed as a release of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.core.amending import AmendedRow, Amendment, difference
from bot.core.audit import Action
from bot.core.errors import Absent, AlreadyDone, Forbidden, Moved
from bot.core.importing.rows import ImportKind
from bot.core.releases import Fingerprint, Proposal, ProposalId, ProposalState, ReleaseId, amending
from bot.core.results import Result, Status
from bot.core.roles import Permission, may
from bot.services import importing
from bot.services.import_desks import AmendmentDesk
from bot.services.import_files import stage_file
from bot.services.ports.audit import AuditEntry
from bot.services.ports.imports import ImportState
from bot.services.ports.results import ReleasedResult
from bot.services.releasing import submit
from bot.services.staff import require, roles_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO
    from uuid import UUID

    from bot.core.entries import SessionName
    from bot.core.exams import Exam
    from bot.core.importing.report import ImportId, Report, Tally
    from bot.services.import_desks import Desk
    from bot.services.importing import Progress
    from bot.services.ports.base import Ports
    from bot.services.ports.releases import Candidate
    from bot.services.ports.results import Drafted
    from bot.services.ports.storage import Transaction
    from bot.services.releasing import Place
    from bot.services.staff import Person

PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class Draft:
    """An amendment that is about to be proposed."""

    session: SessionName
    proposer: Person
    import_id: ImportId | None = None
    lifts: tuple[UUID, ...] = ()


async def stage(ports: Ports, actor: Person, file: BinaryIO, name: str, *, progress: Progress | None = None) -> Report:
    """A results file whose rows each change a result that is released. Without problems it waits for 15 minutes. Raises Forbidden."""
    purpose = importing.Purpose(Permission.AMEND, _desk, ImportState.DRAFTED)
    return await stage_file(ports, actor, file, name, wanted=ImportKind.RESULTS, progress=progress, purpose=purpose)


async def preview(ports: Ports, by: Person, import_id: ImportId) -> Amendment:
    """What the file changes. Raises Forbidden, or Absent where it has run out."""
    async with ports.storage.reading() as tx:
        await require(ports, tx, by, Permission.AMEND)
        staged = await tx.imports.get(import_id)
        if staged is None or staged.state not in {ImportState.DRAFTED, ImportState.PROPOSED}:
            raise Absent("import")
        return Amendment(staged.sessions[0], await _rows(ports, tx, import_id))


async def proposed(ports: Ports, by: Person, proposal: ProposalId) -> Amendment:
    """The same of what waits for approval, for whoever may decide. Raises Forbidden, or Absent where it is decided."""
    async with ports.storage.reading() as tx:
        roles = await roles_of(ports, tx, by)
        if not (may(roles, Permission.APPROVE) or may(roles, Permission.AMEND)):
            raise Forbidden(Permission.APPROVE)
        waiting = await tx.releases.proposal(proposal)
        if waiting is None or waiting.state is not ProposalState.WAITING or not waiting.amends:
            raise Absent("proposal")
        return Amendment(waiting.session, await _rows(ports, tx, waiting.import_id, waiting.lifts))


async def propose(ports: Ports, by: Person, import_id: ImportId, *, place: Place | None = None) -> Proposal:
    """With four eyes somebody else must approve it; without, it stands at once. The state of what it returns says which.

    Raises Forbidden, Absent (it has run out), AlreadyDone (proposed before, or something else is) or Moved (since the check).
    """
    async with ports.storage.transaction() as tx:
        staged = await tx.imports.claim(import_id)
        if staged and staged.state is ImportState.PROPOSED:
            raise AlreadyDone(ProposalState.WAITING)
        if staged is None or staged.state is not ImportState.DRAFTED:
            raise Absent("import")
        session = staged.sessions[0]
        await tx.sessions.lock(session)
        await require(ports, tx, by, Permission.AMEND)
        if await tx.imports.claim_version() != staged.checked_version:
            raise Moved(session)
        await tx.imports.save(replace(staged, state=ImportState.PROPOSED), ImportState.DRAFTED)
        rows = await _drafted(tx, import_id)
        held = await tx.withholdings.of(row.id_number for row in rows)
        lifts = tuple(one.id for one in held.values() if one.created_at <= staged.created_at)
        draft = Draft(session, by, import_id, lifts)
        return await submit_amendment(ports, tx, draft, await _candidates(tx, import_id), place)


async def discard(ports: Ports, by: Person, import_id: ImportId) -> None:
    """Before it is proposed. Raises Forbidden or Absent."""
    async with ports.storage.transaction() as tx:
        await require(ports, tx, by, Permission.AMEND)
        staged = await tx.imports.claim(import_id)
        if staged is None or staged.state is not ImportState.DRAFTED:
            raise Absent("import")
        await tx.imports.save(replace(staged, state=ImportState.DISCARDED), ImportState.DRAFTED)
    await importing.sweep(ports)


async def submit_amendment(
    ports: Ports, tx: Transaction, draft: Draft, items: Sequence[Candidate], place: Place | None
) -> Proposal:
    """Proposes these versions as a release of their own. The session's row is ours. Raises AlreadyDone or Forbidden."""
    session, now = draft.session, ports.now()
    if await tx.releases.standing_proposal(session):
        raise AlreadyDone(ProposalState.WAITING)
    release = amending(await tx.releases.latest(session), ReleaseId(ports.new_id()), session)
    proposal = Proposal(
        id=ProposalId(ports.new_id()),
        release_id=release.id,
        session=session,
        number=release.number,
        state=ProposalState.PREPARING,
        session_version=await tx.sessions.version(session) or 0,
        proposer=draft.proposer,
        created_at=now,
        item_count=len(items),
        amends=True,
        import_id=draft.import_id,
        lifts=draft.lifts,
    )
    await tx.releases.add(release)
    await tx.releases.propose(proposal)
    await tx.releases.add_items(proposal.id, items)
    waiting = replace(proposal, state=ProposalState.WAITING)
    fingerprint = Fingerprint()
    fingerprint.take((item.place, item.version) for item in items)
    await tx.releases.finish(waiting, fingerprint.digest())
    details: dict[str, str | int] = {"release": release.number, "results": len(items), "proposal": proposal.id.hex}
    await tx.audit.add(
        AuditEntry(ports.new_id(), now, Action.AMENDMENT_PROPOSED, draft.proposer, session=session, details=details)
    )
    return await submit(ports, tx, waiting, place)


async def _desk(_kind: ImportKind, ports: Ports, _tx: Transaction, tally: Tally) -> Desk:
    return AmendmentDesk(ports, tally)


async def _candidates(tx: Transaction, import_id: ImportId) -> tuple[Candidate, ...]:
    found: tuple[Candidate, ...] = ()
    while page := await tx.releases.drafted(import_id, after=found[-1].place if found else b"", limit=PAGE):
        found += page
    return found


async def _rows(
    ports: Ports, tx: Transaction, import_id: UUID | None, lifts: Sequence[UUID] = ()
) -> tuple[AmendedRow, ...]:
    if import_id is None:
        return tuple([row for withholding in lifts if (row := await _lifted(ports, tx, withholding))])
    drafted = await _drafted(tx, import_id)
    stands = await tx.results.standing(row.id_number for row in drafted)
    return tuple(
        _row(row, now, ports.catalogue.exam(row.exam))
        for row in drafted
        if isinstance(now := stands.get(row.id_number), ReleasedResult)
    )


def _row(row: Drafted, now: ReleasedResult, exam: Exam) -> AmendedRow:
    return AmendedRow(row.line, row.id_number, exam, difference(now.result, row.result, exam))


async def _drafted(tx: Transaction, import_id: UUID) -> tuple[Drafted, ...]:
    found: tuple[Drafted, ...] = ()
    while page := await tx.results.drafted(import_id, after=found[-1].line if found else 0, limit=PAGE):
        found += page
    return found


async def _lifted(ports: Ports, tx: Transaction, withholding: UUID) -> AmendedRow | None:
    held = await tx.withholdings.get(withholding)
    entry = await tx.entries.of(held.id_number) if held else None
    shown = await tx.releases.shown_of(held.id_number) if held else None
    if entry is None or shown is None:
        return None
    exam = ports.catalogue.exam(entry.exam)
    beneath = (await tx.results.versions([shown.version]))[shown.version]
    return AmendedRow(0, entry.id_number, exam, difference(Result(Status.WITHHELD), beneath, exam))
