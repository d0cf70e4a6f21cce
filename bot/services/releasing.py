"""Releasing a session: proposed, approved by a second person or by an owner alone, scheduled, taken back, stopped.

Each decision takes the session's row, asks again who may decide, and keeps state, audit and notices in one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.core.audit import Action
from bot.core.errors import Absent, AlreadyDone, Forbidden, InvalidInput, Moved
from bot.core.releases import STANDING, ProposalState, ReleaseState, check_approval, check_waiting, is_late
from bot.core.roles import Permission, ReleasePath, may, release_path
from bot.services import announcing, correcting
from bot.services.ports.audit import AuditEntry
from bot.services.ports.releases import Card
from bot.services.preparing import prepare
from bot.services.staff import require, roles_of

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.accounts import UserId
    from bot.core.entries import SessionName
    from bot.core.releases import Proposal, ProposalId, Release, Tally
    from bot.services.ports.base import Ports
    from bot.services.ports.storage import Transaction
    from bot.services.preparing import Prepared
    from bot.services.staff import Person

FIRST_CHUNK: Final = 200
"""Links whose deliveries are queued with the release itself; the others follow at once."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """A release that was stopped, and how far its alerts had come."""

    release: Release
    tally: Tally


@dataclass(frozen=True, slots=True)
class Place:
    """The message in the chat of whoever decides, in which the progress is going to be shown."""

    chat_id: UserId
    message_id: int
    language: str


async def publish(
    ports: Ports,
    person: Person,
    session: SessionName,
    *,
    release_at: datetime | None = None,
    place: Place | None = None,
) -> Proposal:
    """With four eyes it proposes; without, it releases, or schedules. The state of what it returns says which.

    Raises Forbidden, Absent (no such session, or nothing new to release), AlreadyDone (a proposal stands) or Moved.
    """
    prepared = await prepare(ports, person, Permission.PROPOSE, session, release_at)
    async with ports.storage.transaction() as tx:
        proposal = await _propose(ports, tx, prepared)
        return await submit(ports, tx, proposal, place)


async def submit(ports: Ports, tx: Transaction, proposal: Proposal, place: Place | None) -> Proposal:
    """What is proposed and complete: with four eyes others are asked to approve it, without it is accepted. Raises Forbidden."""
    now = ports.now()
    await _keep_place(ports, tx, proposal, place)
    roles = await require(ports, tx, proposal.proposer, Permission.PROPOSE)
    if release_path(roles, four_eyes=ports.policy.four_eyes) is ReleasePath.AT_ONCE:
        return await _accept(ports, tx, replace(proposal, decider=proposal.proposer), now)
    await announcing.ask_for_approval(ports, tx, proposal, now)
    return proposal


async def awaiting(ports: Ports, user: UserId) -> tuple[Proposal, ...]:
    """What this person may decide on: who was not on the staff yet when it was proposed finds it too. Raises Forbidden."""
    async with ports.storage.reading() as tx:
        await require(ports, tx, user, Permission.APPROVE)
        return tuple(proposal for proposal in await tx.releases.waiting() if proposal.proposer != user)


async def awaited(ports: Ports, user: UserId, proposal: ProposalId) -> Proposal:
    """One of those, to be looked at. Raises Forbidden, or Absent where it is decided."""
    for waiting in await awaiting(ports, user):
        if waiting.id == proposal:
            return waiting
    raise Absent("proposal")


async def approve(ports: Ports, user: UserId, proposal: ProposalId, *, place: Place | None = None) -> Proposal:
    """Releases, or schedules. Raises Absent, Forbidden, SecondPersonNeeded, AlreadyDone or Moved."""
    async with ports.storage.transaction() as tx:
        waiting, version = await _lock(tx, proposal)
        roles = await require(ports, tx, user, Permission.APPROVE)
        check_approval(waiting, user, roles, session_version=version, four_eyes=ports.policy.four_eyes)
        now = ports.now()
        await _keep_place(ports, tx, waiting, place)
        await _record(ports, tx, Action.RELEASE_APPROVED, waiting, by=user, now=now)
        accepted = await _accept(ports, tx, replace(waiting, decider=user), now)
        await announcing.tell_proposer(tx, accepted, "release_approved", now)
        return accepted


async def reject(ports: Ports, user: UserId, proposal: ProposalId) -> Proposal:
    """Raises as `approve` does."""
    async with ports.storage.transaction() as tx:
        waiting, version = await _lock(tx, proposal)
        roles = await require(ports, tx, user, Permission.APPROVE)
        check_approval(waiting, user, roles, session_version=version, four_eyes=ports.policy.four_eyes)
        now = ports.now()
        rejected = await _decide(tx, waiting, ProposalState.REJECTED, user, now)
        await correcting.forget_versions(tx, rejected)
        await _record(ports, tx, Action.RELEASE_REJECTED, rejected, by=user, now=now)
        await announcing.tell_proposer(tx, rejected, "release_rejected", now)
        return rejected


async def release_alone(
    ports: Ports,
    person: Person,
    session: SessionName,
    *,
    reason: str,
    release_at: datetime | None = None,
    place: Place | None = None,
) -> Proposal:
    """An owner does without a second person: audited, and told to the other owners.

    What somebody has proposed already is taken as it stands; else it is prepared now. Raises as `publish` does.
    """
    async with ports.storage.reading() as tx:
        standing = await tx.releases.standing_proposal(session)
    if standing is None:
        prepared = await prepare(ports, person, Permission.RELEASE_ALONE, session, release_at)
    async with ports.storage.transaction() as tx:
        await require(ports, tx, person, Permission.RELEASE_ALONE)
        if standing is None:
            waiting = await _propose(ports, tx, prepared)
        else:
            waiting, version = await _lock(tx, standing.id)
            check_waiting(waiting, session_version=version)
        now = ports.now()
        await _keep_place(ports, tx, waiting, place)
        alone = replace(waiting, decider=person, reason=reason)
        await _record(ports, tx, Action.RELEASED_ALONE, alone, by=person, now=now, reason=reason)
        accepted = await _accept(ports, tx, alone, now)
        await announcing.tell_alone(ports, tx, accepted, person, now)
        return accepted


def check_typed_name(session: SessionName, typed: str) -> None:
    """Who releases alone types the session's name, so that no slip of a finger does it. Raises `InvalidInput`."""
    if typed.strip() != session:
        raise InvalidInput("session", "other")


async def take_back(ports: Ports, person: Person, proposal: ProposalId) -> Proposal:
    """A proposal that waits, or a schedule: either of the two may call it off alone, because nothing is released by it.

    Raises Absent, Forbidden or AlreadyDone.
    """
    async with ports.storage.transaction() as tx:
        standing, _ = await _lock(tx, proposal)
        roles = await roles_of(ports, tx, person)
        if not (may(roles, Permission.PROPOSE) or may(roles, Permission.APPROVE)):
            raise Forbidden(Permission.PROPOSE)
        if standing.state not in STANDING:
            raise AlreadyDone(standing.state)
        now = ports.now()
        taken = replace(standing, state=ProposalState.TAKEN_BACK, decided_at=now)
        if not await tx.releases.decide(taken, standing.state):
            raise AlreadyDone(standing.state)
        await correcting.forget_versions(tx, taken)
        await _record(ports, tx, Action.SCHEDULE_TAKEN_BACK, taken, by=person, now=now)
        await announcing.tell_taken_back(tx, taken, person, now)
        return taken


async def stop(ports: Ports, person: Person, session: SessionName) -> Stopped:
    """No further alerts, and its results unreadable until the release is taken up again. Raises Absent, Forbidden or AlreadyDone."""
    async with ports.storage.transaction() as tx:
        if await tx.sessions.lock(session) is None:
            raise Absent("session")
        await require(ports, tx, person, Permission.STOP)
        released, now = await _to_stop(tx, session), ports.now()
        if not await tx.releases.stop(released.id, now):
            raise AlreadyDone(ReleaseState.STOPPED)
        tally = await tx.releases.tally(released.id)
        details: dict[str, str | int] = {"release": released.number, "told": tally.told}
        await tx.audit.add(
            AuditEntry(ports.new_id(), now, Action.RELEASE_STOPPED, person, session=session, details=details)
        )
        await announcing.tell_stopped(ports, tx, released, person, now)
        return Stopped(replace(released, state=ReleaseState.STOPPED, stopped_at=now), tally)


async def cards_of_others(ports: Ports, user: UserId, proposal: ProposalId) -> tuple[Card, ...]:
    """Where the other person is still shown what this one has just decided."""
    async with ports.storage.reading() as tx:
        return tuple(card for card in await tx.releases.cards(proposal) if card.chat_id != user)


async def release_due(ports: Ports) -> tuple[Proposal, ...]:
    """Releases every scheduled one whose hour has come; where it is late, the owners hear by how much."""
    async with ports.storage.glance() as tx:
        due = await tx.releases.due(ports.now())
    released = [await _release_due(ports, proposal.id) for proposal in due]
    return tuple(proposal for proposal in released if proposal)


async def _release_due(ports: Ports, proposal: ProposalId) -> Proposal | None:
    async with ports.storage.transaction() as tx:
        due, version = await _lock(tx, proposal)
        now = ports.now()
        # Another process may have been quicker; a moved version means that an import voids it at this moment.
        if due.state is not ProposalState.SCHEDULED or due.session_version != version or not due.is_due(now):
            return None
        released = await _release(ports, tx, due, "system", now)
        await announcing.tell_decision(tx, released, "released_on_time", now)
        late = is_late(due.release_at, now)
        if late:
            await _record(
                ports, tx, Action.RELEASED_LATE, released, by="system", now=now, seconds=int(late.total_seconds())
            )
            await announcing.tell_late(ports, tx, released, late, now)
        return released


async def _propose(ports: Ports, tx: Transaction, prepared: Prepared) -> Proposal:
    """What was prepared is proposed, if nothing came between. Takes the session's row."""
    proposal = prepared.proposal
    if await tx.sessions.lock(proposal.session) != proposal.session_version:
        raise Moved(proposal.session)
    if await tx.releases.standing_proposal(proposal.session):
        raise AlreadyDone(ProposalState.WAITING)
    waiting = replace(proposal, state=ProposalState.WAITING)
    if not await tx.releases.finish(waiting, prepared.fingerprint):
        raise Moved(proposal.session)
    await _record(ports, tx, Action.RELEASE_PROPOSED, waiting, by=proposal.proposer, now=ports.now())
    return waiting


async def _keep_place(ports: Ports, tx: Transaction, proposal: Proposal, place: Place | None) -> None:
    if place:
        card = Card(ports.new_id(), proposal.id, place.chat_id, place.message_id, place.language)
        await tx.releases.add_card(card, ports.now())


async def _lock(tx: Transaction, proposal: ProposalId) -> tuple[Proposal, int | None]:
    """The proposal as it stands once the session's row is ours, and the session's version."""
    found = await tx.releases.proposal(proposal)
    version = await tx.sessions.lock(found.session) if found else None
    standing = await tx.releases.proposal(proposal)
    if standing is None:
        raise Absent("proposal")
    return standing, version


async def _accept(ports: Ports, tx: Transaction, proposal: Proposal, now: datetime) -> Proposal:
    """Its decider is settled: released where its moment has come, else scheduled."""
    if proposal.is_due(now):
        return await _release(ports, tx, proposal, proposal.decider or "system", now)
    scheduled = await _decide(tx, proposal, ProposalState.SCHEDULED, proposal.decider, now)
    await _record(ports, tx, Action.RELEASE_SCHEDULED, scheduled, by=proposal.decider or "system", now=now)
    return scheduled


async def _release(ports: Ports, tx: Transaction, proposal: Proposal, by: Person, now: datetime) -> Proposal:
    """The release row flips, the audit is written, the first deliveries are queued; the sender wakes with the commit."""
    released = await _decide(tx, proposal, ProposalState.RELEASED, proposal.decider, now)
    if not await tx.releases.release(released, now):
        raise AlreadyDone(ReleaseState.RELEASED)
    await correcting.apply(ports, tx, released, now)
    await _record(ports, tx, Action.AMENDED if released.amends else Action.RELEASED, released, by=by, now=now)
    await tx.releases.fan_out(released.release_id, now, after=None, limit=FIRST_CHUNK)
    return released


async def _decide(
    tx: Transaction, proposal: Proposal, state: ProposalState, decider: Person | None, now: datetime
) -> Proposal:
    decided = replace(proposal, state=state, decider=decider, decided_at=now)
    if not await tx.releases.decide(decided, proposal.state):
        raise AlreadyDone(proposal.state)
    return decided


async def _to_stop(tx: Transaction, session: SessionName) -> Release:
    """The last release that stands, whatever is proposed beside it."""
    if released := await tx.releases.released(session):
        return released
    if await tx.releases.stopped(session):
        raise AlreadyDone(ReleaseState.STOPPED)
    raise Absent("release")


async def _record(
    ports: Ports,
    tx: Transaction,
    action: Action,
    proposal: Proposal,
    *,
    by: Person,
    now: datetime,
    **more: str | int,
) -> None:
    details: dict[str, str | int] = {
        "release": proposal.number,
        "results": proposal.item_count,
        "proposal": proposal.id.hex,
        **({"at": proposal.release_at.isoformat()} if proposal.release_at else {}),
        **more,
    }
    await tx.audit.add(AuditEntry(ports.new_id(), now, action, by, session=proposal.session, details=details))
