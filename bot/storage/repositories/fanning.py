"""One release to many deliveries: what a release owes to the links that stand, queued in chunks, and what became of it."""

from __future__ import annotations

from datetime import timedelta
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from bot.core.accounts import LinkId
from bot.core.ids import first_id
from bot.core.releases import ReleaseState, Tally
from bot.services.ports.outbox import Channel, DeliveryState
from bot.storage.repositories.base import Repository
from bot.storage.schema import accounts, links, outbox, release_items, releases

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from bot.core.releases import ProposalId, ReleaseId

OPEN_STATES: Final = (DeliveryState.QUEUED.value, DeliveryState.UNKNOWN.value)
"""Those that may be claimed or ended; a claimed one is on its way and settled by its sender alone."""
UNREACHABLE: Final = ("blocked", "deactivated", "not_found")
"""Reasons that are the person's own doing: they are shown what they missed when they come back."""
_SETTLED_AT_BIRTH: Final = (DeliveryState.SEEN,)
_SWEPT_FOR: Final = timedelta(days=1)
_RACE: Final = timedelta(minutes=10)
_moment: Final = links.c.created_at.type
_COUNTED_AS_QUEUED: Final = (
    sa.select(outbox.c.state)
    .where(
        outbox.c.release_id == sa.bindparam("release", type_=sa.Uuid()),
        outbox.c.state.in_((*OPEN_STATES, DeliveryState.CLAIMED.value)),
        sa.or_(outbox.c.state != DeliveryState.UNKNOWN.value, outbox.c.channel == Channel.MAIL.value),
    )
    .limit(1)
)


class Priority(IntEnum):
    """The lower goes first."""

    URGENT = 1
    NOTICE = 2
    ALERT = 3


class Fanning(Repository):
    """A part of `SqlReleases`."""

    async def fan_out(self, release: ReleaseId, now: datetime, *, after: LinkId | None, limit: int) -> LinkId | None:
        shown = await self._one(_standing().where(releases.c.id == release))
        if shown is None:
            return None
        last = await self._end_of_page(shown.proposal_id, after, limit)
        page = [links.c.id > after] if after else []
        for channel in Channel:
            rows = alerts_of(release, shown.proposal_id, channel, shown.released_at, now)
            await self._queue_or_revive(rows.where(*page, *([links.c.id <= last] if last else [])))
        if last is None:
            through = sa.update(releases).where(releases.c.id == release, releases.c.fanned_out_at.is_(None))
            await self._change(through.values(fanned_out_at=now))
        await self._wake_sender()
        return last

    async def sweep(self, now: datetime) -> int:
        found = 0
        recent = _standing().where(releases.c.released_at > now - _SWEPT_FOR, releases.c.fanned_out_at.is_not(None))
        for shown in await self._all(recent):
            rows = alerts_of(shown.id, shown.proposal_id, Channel.CHAT, shown.released_at, now)
            racing = links.c.id >= first_id(shown.released_at - _RACE)
            new = self._insert(outbox).from_select(_names(rows), rows.where(racing))
            found += await self._change(new.on_conflict_do_nothing())
        if found:
            await self._wake_sender()
        return found

    async def tally(self, release: ReleaseId) -> Tally:
        what = (outbox.c.channel, outbox.c.state, outbox.c.reason)
        counted = sa.select(*what, sa.func.count().label("n")).where(outbox.c.release_id == release).group_by(*what)
        numbers: dict[str, int] = {}
        for row in await self._all(counted):
            name = _place_in_tally(row)
            numbers[name] = numbers.get(name, 0) + row.n
        return Tally(**numbers)

    async def is_settled(self, release: ReleaseId) -> bool:
        return not await self._all(_COUNTED_AS_QUEUED, release=release)

    async def owed(self, proposal: ProposalId) -> int:
        return int(await self._scalar(sa.select(sa.func.count()).select_from(links).where(_is_owed(proposal))))

    async def _end_of_page(self, proposal: UUID, after: LinkId | None, limit: int) -> LinkId | None:
        """The link that ends a full page; None where the rest is less than that."""
        owed = sa.select(links.c.id).where(_is_owed(proposal)).order_by(links.c.id)
        last = await self._scalar((owed.where(links.c.id > after) if after else owed).offset(limit - 1).limit(1))
        return LinkId(last) if last else None

    async def _queue_or_revive(self, rows: sa.Select[Any]) -> None:
        """Whoever was queued when the release was stopped is queued again; whoever was told stays told."""
        insert = self._insert(outbox).from_select(_names(rows), rows)
        stopped = sa.and_(outbox.c.state == DeliveryState.ENDED.value, outbox.c.reason == "stopped")
        again = {
            "state": DeliveryState.QUEUED.value,
            "reason": None,
            "attempts": 0,
            "due_at": insert.excluded.due_at,
            "settled_at": None,
        }
        await self._change(insert.on_conflict_do_update(index_elements=["id"], set_=again, where=stopped))


def _standing() -> sa.Select[Any]:
    shown = sa.select(releases.c.id, releases.c.proposal_id, releases.c.released_at)
    return shown.where(releases.c.state == ReleaseState.RELEASED.value)


def _names(rows: sa.Select[Any]) -> list[str]:
    return [column.name for column in rows.selected_columns]


def _place_in_tally(row: sa.Row[Any]) -> str:
    if row.state == DeliveryState.ENDED.value:
        return "ended"
    name = "queued" if row.state == DeliveryState.CLAIMED.value else row.state
    if row.channel == Channel.MAIL.value:
        return {"sent": "mail_sent", "seen": "mail_sent", "gave_up": "mail_gave_up"}.get(name, "mail_queued")
    return "blocked" if row.reason in UNREACHABLE else name


def alerts_of(
    release: UUID,
    proposal: UUID,
    channel: Channel,
    due_at: datetime,
    now: datetime,
    *,
    state: DeliveryState = DeliveryState.QUEUED,
) -> sa.Select[Any]:
    """Rows for the outbox. The id is release, link and channel: made from a link's age, it also orders oldest link first."""
    link_hex = sa.func.replace(sa.cast(links.c.id, sa.String(36)), "-", "")
    rows = sa.select(
        (sa.literal(f"{release.hex}/") + link_hex + sa.literal(f"/{channel.value}")).label("id"),
        sa.literal("alert").label("kind"),
        sa.literal(channel.value).label("channel"),
        sa.literal(int(Priority.ALERT)).label("priority"),
        sa.literal(state.value).label("state"),
        sa.literal(release, sa.Uuid()).label("release_id"),
        links.c.id.label("link_id"),
        links.c.account_id,
        sa.literal(0).label("attempts"),
        sa.literal(due_at, _moment).label("due_at"),
        sa.literal(now, _moment).label("created_at"),
        sa.literal(now if state in _SETTLED_AT_BIRTH else None, _moment).label("settled_at"),
    ).where(_is_owed(proposal))
    if channel is Channel.MAIL:
        rows = rows.join(accounts, accounts.c.id == links.c.account_id).where(accounts.c.email_index.is_not(None))
    return rows


def _is_owed(proposal: UUID) -> sa.ColumnElement[bool]:
    """Asked of each link in turn, not joined: pages are cut by links, and a page must not read the whole release."""
    shown = sa.exists().where(release_items.c.id_index == links.c.id_index, release_items.c.proposal_id == proposal)
    return sa.and_(links.c.ended_at.is_(None), shown)
