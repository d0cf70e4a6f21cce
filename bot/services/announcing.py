"""What staff are told of a release that somebody else decided on: queued in the transaction of the decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.roles import Permission
from bot.services.correcting import forget_versions
from bot.services.ports.outbox import Channel, Notice
from bot.services.staff import owners, people_who_may

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from bot.core.entries import SessionName
    from bot.core.releases import Proposal, Release
    from bot.services.ports.base import Ports
    from bot.services.ports.storage import Transaction
    from bot.services.staff import Person


async def ask_for_approval(ports: Ports, tx: Transaction, proposal: Proposal, now: datetime) -> None:
    """Everybody who may approve it is asked; the first to answer decides."""
    owned = await owners(ports, tx)
    for person in await people_who_may(ports, tx, Permission.APPROVE):
        if person != proposal.proposer:
            alone = int(person in owned)
            await _tell(tx, [person], "approval_request", proposal, now, may_release_alone=alone)


async def tell_decision(tx: Transaction, proposal: Proposal, name: str, now: datetime) -> None:
    """Who proposed it, and who had decided on it before, unless they are the one who acted."""
    await _tell(tx, _both(proposal), name, proposal, now)


async def tell_proposer(tx: Transaction, proposal: Proposal, name: str, now: datetime) -> None:
    await _tell(tx, [proposal.proposer], name, proposal, now)


async def tell_taken_back(tx: Transaction, proposal: Proposal, by: Person, now: datetime) -> None:
    others = [person for person in _both(proposal) if person != by]
    await _tell(tx, others, "taken_back", proposal, now)


async def tell_alone(ports: Ports, tx: Transaction, proposal: Proposal, by: Person, now: datetime) -> None:
    """The other owners hear of every release that nobody else has looked at."""
    others = [owner for owner in await owners(ports, tx) if owner != by]
    await _tell(tx, others, "released_alone", proposal, now, reason=proposal.reason or "")


async def tell_late(ports: Ports, tx: Transaction, proposal: Proposal, late: timedelta, now: datetime) -> None:
    seconds = int(late.total_seconds())
    await _tell(tx, await owners(ports, tx), "released_late", proposal, now, seconds=seconds)


async def tell_stopped(ports: Ports, tx: Transaction, release: Release, by: Person, now: datetime) -> None:
    """Everybody who could take it up again."""
    others = [person for person in await people_who_may(ports, tx, Permission.STOP) if person != by]
    for person in others:
        key = f"stopped:{release.id.hex}:{now.isoformat()}:{person}"
        values: dict[str, str | int] = {"session": release.session}
        await tx.outbox.queue(Notice(key, Channel.CHAT, person, "release_stopped", values), now)


async def tell_gave_up(ports: Ports, tx: Transaction, reason: str, session: SessionName | None, now: datetime) -> None:
    """Once an hour for each reason and session: a server that is down gives up thousands at once."""
    for owner in await owners(ports, tx):
        key = f"gave-up:{reason}:{session or ''}:{now:%Y%m%d%H}:{owner}"
        values: dict[str, str | int] = {"reason": reason, "session": session or ""}
        await tx.outbox.queue(Notice(key, Channel.CHAT, owner, "gave_up", values), now)


async def tell_stars_spent(ports: Ports, tx: Transaction, sessions: Iterable[SessionName], stars: int) -> None:
    """Once for each session and cap."""
    now = ports.now()
    for session in sessions:
        for owner in await owners(ports, tx):
            key = f"stars-spent:{stars}:{session}:{owner}"
            values: dict[str, str | int] = {"session": session, "stars": stars}
            await tx.outbox.queue(Notice(key, Channel.CHAT, owner, "stars_spent", values), now)


async def void_for(tx: Transaction, sessions: Iterable[SessionName], now: datetime) -> tuple[Proposal, ...]:
    """A confirmed import concerns these sessions: proposals, approvals and schedules of them are void, and both people hear of it."""
    voided = await tx.releases.void_for(sessions, now)
    for proposal in voided:
        await forget_versions(tx, proposal)
        await tell_decision(tx, proposal, "release_voided", now)
    return voided


def _both(proposal: Proposal) -> list[Person]:
    people = [proposal.proposer, proposal.decider]
    return list(dict.fromkeys(person for person in people if person is not None))


def about(proposal: Proposal) -> dict[str, str | int]:
    """What a notice of it says."""
    return {
        "proposal": proposal.id.hex,
        "session": proposal.session,
        "items": proposal.item_count,
        "release_at": proposal.release_at.isoformat() if proposal.release_at else "",
        "proposer": str(proposal.proposer),
    }


async def _tell(
    tx: Transaction, people: Iterable[Person], name: str, proposal: Proposal, now: datetime, **more: str | int
) -> None:
    """Nobody sits at the command line any more: what was proposed there is told to nobody there."""
    for person in people:
        if not isinstance(person, str):
            key = f"{name}:{proposal.id.hex}:{person}"
            values = about(proposal) | {"is_proposer": int(person == proposal.proposer)}
            said = f"amendment_{name}" if proposal.amends else name
            await tx.outbox.queue(Notice(key, Channel.CHAT, person, said, values | more), now)
