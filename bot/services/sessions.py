"""Exam sessions before and after their release: which there are, how far each is, what the next release would do and look like."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.core.errors import Absent
from bot.core.names import masked
from bot.core.previews import Kind, Preview, Sample, kind_of, made_up
from bot.core.releases import ReleaseId, ReleaseState, reference, taken_up
from bot.core.roles import Permission
from bot.core.sessions import Plan, SessionOverview, SessionStatus
from bot.services.preparing import pages
from bot.services.staff import require

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.entries import SessionName
    from bot.services.ports.base import Ports
    from bot.services.ports.releases import Staged
    from bot.services.ports.storage import Transaction
    from bot.services.staff import Person

LISTED: Final = 12
"""Sessions in a list: a year of them fits into one message."""
SAMPLES: Final = 3


async def names(ports: Ports) -> tuple[SessionName, ...]:
    """Newest first."""
    async with ports.storage.reading() as tx:
        return await tx.sessions.names()


async def by_reference(ports: Ports, wanted: str) -> SessionName:
    """The session of a button. Raises `Absent`."""
    found = (name for name in await names(ports) if reference(name) == wanted)
    name = next(found, None)
    if name is None:
        raise Absent("session")
    return name


async def overview(ports: Ports, person: Person, limit: int = LISTED) -> tuple[SessionOverview, ...]:
    """Newest first. Raises `Forbidden`."""
    async with ports.storage.reading() as tx:
        await require(ports, tx, person, Permission.SEE_SESSIONS)
        return tuple([await _overview(tx, name) for name in (await tx.sessions.names())[:limit]])


async def status(ports: Ports, person: Person, session: SessionName) -> SessionStatus:
    """Raises `Forbidden` or `Absent`."""
    async with ports.storage.reading() as tx:
        await require(ports, tx, person, Permission.SEE_DELIVERIES)
        if await tx.sessions.version(session) is None:
            raise Absent("session")
        overview = await _overview(tx, session)
        last = overview.release
        return SessionStatus(overview, await tx.releases.tally(last.id) if last else None)


async def plan(
    ports: Ports, person: Person, session: SessionName, permission: Permission, *, release_at: datetime | None = None
) -> Plan:
    """Counts what would be released and who alerted. Raises `Forbidden` or `Absent`."""
    begun = await _begin(ports, person, session, permission, release_at)
    items = alerts = 0
    async for page in pages(ports, session, begun.number):
        items += len(page)
        alerts += sum(candidate.linked for candidate in page)
    return replace(begun, items=items, alerts=alerts)


async def preview(ports: Ports, person: Person, session: SessionName, permission: Permission) -> Preview:
    """Opens every result that would be released, page by page. Raises `Forbidden` or `Absent`."""
    begun = await _begin(ports, person, session, permission, None)
    kinds: Counter[Kind] = Counter()
    first: dict[Kind, Staged] = {}
    alerts = 0
    async for page in pages(ports, session, begun.number):
        async with ports.storage.reading() as tx:
            opened = await tx.releases.staged(page)
        alerts += sum(candidate.linked for candidate in page)
        for staged in opened:
            kind = kind_of(staged.result, ports.catalogue.exam(staged.exam))
            kinds[kind] += 1
            first.setdefault(kind, staged)
    counted = replace(begun, items=kinds.total(), alerts=alerts)
    return Preview(counted, tuple(kinds.most_common()), tuple(_samples(ports, session, kinds, first)))


def _samples(ports: Ports, session: SessionName, kinds: Counter[Kind], first: dict[Kind, Staged]) -> list[Sample]:
    return [
        Sample(
            kind,
            session,
            first[kind].exam_date,
            masked(first[kind].given_names),
            masked(first[kind].family_name),
            made_up(kind, ports.catalogue.exam(kind.exam)),
        )
        for kind, _ in kinds.most_common(SAMPLES)
    ]


async def _begin(
    ports: Ports, person: Person, session: SessionName, permission: Permission, release_at: datetime | None
) -> Plan:
    async with ports.storage.reading() as tx:
        await require(ports, tx, person, permission)
        if await tx.sessions.version(session) is None:
            raise Absent("session")
        latest, stopped = await tx.releases.latest(session), await tx.releases.stopped(session)
        release = taken_up(latest, stopped, ReleaseId(ports.new_id()), session)
        return Plan(
            session=session,
            number=release.number,
            items=0,
            alerts=0,
            missing=await tx.releases.missing(session),
            per_second=ports.policy.messages_per_second,
            takes_up=release.state is ReleaseState.STOPPED,
            proposal=await tx.releases.standing_proposal(session),
            release_at=release_at,
        )


async def _overview(tx: Transaction, session: SessionName) -> SessionOverview:
    return SessionOverview(
        session,
        await tx.sessions.counts(session),
        await tx.releases.stopped(session) or await tx.releases.released(session),
        await tx.releases.standing_proposal(session),
    )
