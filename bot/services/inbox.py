"""What is shared with an institution, as its members see it: the list, one result, the file. Every opening has a name."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from bot.core.audit import Action
from bot.core.errors import Absent
from bot.core.inbox import Judgement, Requirement, passes, visited
from bot.core.sharing import Genuine
from bot.services.disclosing import disclosed, disclosed_many
from bot.services.joining import SignedIn, access_member, record_act, stay
from bot.services.opening import record_view
from bot.services.verifying import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.core.inbox import Filter
    from bot.core.sharing import Disclosure, Share, ShareId, ShareView
    from bot.services.ports.base import Ports
    from bot.services.ports.storage import Transaction

PAGE: Final = 25
MOST_EXPORTED: Final = 2000
_AT_ONCE: Final = 200
_MOST_SEARCHED: Final = 2000
"""Rows that one page looks through for those that pass the filter; then it says so, and goes on when asked."""


@dataclass(frozen=True, slots=True)
class Row:
    """One share, and what it shows at this moment."""

    share: Share
    disclosure: Disclosure
    is_new: bool
    judgement: Judgement | None
    """None: nothing is asked for, or there is nothing to judge."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list."""

    signed_in: SignedIn
    requirement: Requirement | None
    rows: tuple[Row, ...]
    older: ShareId | None
    """What the next page begins after; None: this is the last one."""
    is_searched_through: bool
    """False: the search stopped at `older`, though older ones may pass the filter."""
    is_first: bool
    openings: Mapping[ShareId, ShareView]
    """The latest of each row that anybody has opened, by this page too."""


@dataclass(frozen=True, slots=True)
class Opened:
    """One result, opened by a member."""

    signed_in: SignedIn
    seen: Seen


@dataclass(frozen=True, slots=True)
class Exported:
    """What goes into the file."""

    signed_in: SignedIn
    rows: tuple[Row, ...]
    has_requirement: bool


@dataclass(frozen=True, slots=True)
class _View:
    """How this member looks at the list now."""

    new_since: datetime | None
    requirement: Requirement | None
    chosen: Filter = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Found:
    rows: tuple[Row, ...]
    last: Share | None
    is_at_end: bool
    is_full: bool


async def listing(ports: Ports, cookie: str, older: ShareId | None = None) -> Listing:
    """Newest first, through the member's filter. A row that tells something of a result is an opening. Raises Absent."""
    async with ports.storage.reading() as tx:
        signed_in = await access_member(ports, tx, cookie)
        before = await access_received(tx, signed_in, older) if older else None
        view = await _view(ports, tx, signed_in)
        found = await _search(ports, tx, signed_in, view, before=before, wanted=PAGE, most=_MOST_SEARCHED)
    telling = [row for row in found.rows if view.chosen.asks_for_result or _tells(row)]
    await _record_openings(ports, signed_in, telling)
    await stay(ports, signed_in)
    async with ports.storage.reading() as tx:
        views = await tx.shares.views(row.share.id for row in found.rows)
    return Listing(
        signed_in=signed_in,
        requirement=view.requirement,
        rows=found.rows,
        older=found.last.id if found.last and not found.is_at_end else None,
        is_searched_through=found.is_full or found.is_at_end,
        is_first=older is None,
        openings={share: seen[-1] for share, seen in views.items() if seen},
    )


async def open_result(ports: Ports, cookie: str, share: ShareId) -> Opened:
    """What the verification page of this share shows. Raises Absent."""
    async with ports.storage.reading() as tx:
        signed_in = await access_member(ports, tx, cookie)
        received = await access_received(tx, signed_in, share)
        seen = Seen(received, await disclosed(ports, tx, received), ports.now())
    if isinstance(seen.disclosure, Genuine):
        async with ports.storage.transaction() as tx:
            await record_view(ports, tx, received, signed_in.member.id.bytes, signed_in.member.address)
    await stay(ports, signed_in)
    return Opened(signed_in, seen)


async def export(ports: Ports, cookie: str) -> Exported:
    """Everything that passes the filter, up to a limit; every result in it is opened by it. Raises Absent."""
    async with ports.storage.reading() as tx:
        signed_in = await access_member(ports, tx, cookie)
        view = await _view(ports, tx, signed_in)
        found = await _search(ports, tx, signed_in, view, before=None, wanted=MOST_EXPORTED, most=5 * MOST_EXPORTED)
    await _record_openings(ports, signed_in, found.rows)
    async with ports.storage.transaction() as tx:
        await record_act(ports, tx, Action.INBOX_EXPORTED, signed_in, rows=len(found.rows))
    await stay(ports, signed_in)
    return Exported(signed_in, found.rows, view.requirement is not None)


async def choose(ports: Ports, cookie: str, chosen: Filter) -> None:
    """The filter stays with the session, so that nothing of it stands in an address. Raises Absent."""
    async with ports.storage.transaction() as tx:
        signed_in = await access_member(ports, tx, cookie)
        await tx.sign_ins.keep_filter(signed_in.session.id, chosen)


async def requirement_of(ports: Ports, cookie: str) -> tuple[SignedIn, Requirement | None]:
    """Raises Absent."""
    async with ports.storage.reading() as tx:
        signed_in = await access_member(ports, tx, cookie)
        return signed_in, await tx.members.requirement(signed_in.institution.identity)


async def require(ports: Ports, cookie: str, requirement: Requirement | None) -> None:
    """For the whole institution. Raises Absent."""
    async with ports.storage.transaction() as tx:
        signed_in = await access_member(ports, tx, cookie)
        await tx.members.require(signed_in.institution.identity, requirement, ports.now())
        await record_act(ports, tx, Action.INBOX_REQUIREMENT_SET, signed_in)


async def access_received(tx: Transaction, signed_in: SignedIn, share: ShareId) -> Share:
    """A share that was sent to this institution; absent, or another's: the same error."""
    found = await tx.shares.get(share)
    if found is None or found.recipient.identity != signed_in.institution.identity or found.sent_at is None:
        raise Absent("share")
    return found


async def _view(ports: Ports, tx: Transaction, signed_in: SignedIn) -> _View:
    requirement = await tx.members.requirement(signed_in.institution.identity)
    _, new_since = visited(signed_in.member, ports.now())
    chosen = signed_in.session.filter
    if requirement is None:
        chosen = replace(chosen, judgement=None)
    return _View(new_since, requirement, chosen)


async def _search(
    ports: Ports,
    tx: Transaction,
    signed_in: SignedIn,
    view: _View,
    *,
    before: Share | None,
    wanted: int,
    most: int,
) -> _Found:
    """Batch by batch, until enough rows pass, or too many were looked through."""
    rows: list[Row] = []
    last, looked_at = before, 0
    at_once = wanted + 1 if view.chosen.is_empty and wanted < _AT_ONCE else _AT_ONCE
    while looked_at < most:
        batch = await tx.shares.of_institution(signed_in.institution.identity, before=last, limit=at_once)
        said = await disclosed_many(ports, tx, batch)
        for share in batch:
            row = _row(view, share, said[share.id])
            if _passes(ports, view, row):
                if len(rows) == wanted:
                    return _Found(tuple(rows), last, is_at_end=False, is_full=True)
                rows.append(row)
            last = share
        looked_at += len(batch)
        if len(batch) < at_once:
            return _Found(tuple(rows), last, is_at_end=True, is_full=len(rows) == wanted)
    return _Found(tuple(rows), last, is_at_end=False, is_full=False)


def _row(view: _View, share: Share, said: Disclosure) -> Row:
    is_new = view.new_since is None or (share.sent_at is not None and share.sent_at > view.new_since)
    judged = view.requirement.judge(said.now, said.exam) if view.requirement and isinstance(said, Genuine) else None
    return Row(share, said, is_new, judged)


def _passes(ports: Ports, view: _View, row: Row) -> bool:
    chosen = view.chosen
    if chosen.only_new and not row.is_new:
        return False
    if chosen.judgement is not None and row.judgement is not chosen.judgement:
        return False
    return passes(chosen, row.disclosure, ports.catalogue)


def _tells(row: Row) -> bool:
    """Its mark says something of the result."""
    return row.judgement in {Judgement.MET, Judgement.NOT_MET}


async def _record_openings(ports: Ports, signed_in: SignedIn, rows: Sequence[Row]) -> None:
    """Before anything is shown. What this member has opened today already is not written again."""
    genuine = [row.share for row in rows if isinstance(row.disclosure, Genuine)]
    if not genuine:
        return
    today, address = ports.now().date(), signed_in.member.address
    async with ports.storage.reading() as tx:
        views = await tx.shares.views(share.id for share in genuine)
    unseen = [
        share for share in genuine if all(view.by != address or view.at.date() != today for view in views[share.id])
    ]
    for batch in _batches(unseen):
        async with ports.storage.transaction() as tx:
            for share in batch:
                await record_view(ports, tx, share, signed_in.member.id.bytes, address)


def _batches(shares: Sequence[Share]) -> Iterator[Sequence[Share]]:
    for start in range(0, len(shares), PAGE):
        yield shares[start : start + PAGE]
