"""Gathers what a release would show, page by page, so that nobody waits for a large session. Decides nothing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from bot.core.errors import Absent, AlreadyDone
from bot.core.releases import Fingerprint, Proposal, ProposalId, ProposalState, ReleaseId, taken_up
from bot.services.staff import require

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from bot.core.entries import SessionName
    from bot.core.roles import Permission
    from bot.services.ports.base import Ports
    from bot.services.ports.releases import Candidate
    from bot.services.staff import Person

PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class Prepared:
    """A proposal whose items are all kept, and what it is bound to."""

    proposal: Proposal
    fingerprint: bytes = field(repr=False)


async def prepare(
    ports: Ports, person: Person, permission: Permission, session: SessionName, release_at: datetime | None
) -> Prepared:
    """Keeps the items of a new proposal. Raises Forbidden, Absent or AlreadyDone."""
    proposal = await _begin(ports, person, permission, session, release_at)
    fingerprint, count = Fingerprint(), 0
    async for page in pages(ports, session, proposal.number):
        async with ports.storage.at_a_stroke() as tx:
            await tx.releases.add_items(proposal.id, page)
        fingerprint.take((candidate.place, candidate.version) for candidate in page)
        count += len(page)
    if count == 0:
        raise Absent("results")
    return Prepared(replace(proposal, item_count=count), fingerprint.digest())


async def pages(ports: Ports, session: SessionName, number: int) -> AsyncIterator[tuple[Candidate, ...]]:
    """Those whose result this release would show: new ones, and ones that were pending in an earlier release."""
    after = b""
    while True:
        async with ports.storage.reading() as tx:
            page = await tx.releases.candidates(session, number, after=after, limit=PAGE)
        if not page:
            return
        after = page[-1].place
        if chosen := tuple(candidate for candidate in page if _is_owed(candidate)):
            yield chosen
        await asyncio.sleep(0)  # others have their turn between two pages


def _is_owed(candidate: Candidate) -> bool:
    return candidate.again or candidate.earlier is None or not candidate.earlier.counts_as_released


async def _begin(
    ports: Ports, person: Person, permission: Permission, session: SessionName, release_at: datetime | None
) -> Proposal:
    async with ports.storage.transaction() as tx:
        version = await tx.sessions.lock(session)
        await require(ports, tx, person, permission)
        if version is None:
            raise Absent("session")
        if await tx.releases.standing_proposal(session):
            raise AlreadyDone(ProposalState.WAITING)
        latest, stopped = await tx.releases.latest(session), await tx.releases.stopped(session)
        release = taken_up(latest, stopped, ReleaseId(ports.new_id()), session)
        proposal = Proposal(
            id=ProposalId(ports.new_id()),
            release_id=release.id,
            session=session,
            number=release.number,
            state=ProposalState.PREPARING,
            session_version=version,
            proposer=person,
            created_at=ports.now(),
            release_at=release_at,
        )
        await tx.releases.add(release)
        await tx.releases.propose(proposal)
        return proposal
