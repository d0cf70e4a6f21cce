"""The outbox, emptied: what is due is claimed under the sender's fence and settled; what cannot be opened holds nobody up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from bot.core.accounts import AccountId, LinkId, UserId
from bot.core.entries import SessionName
from bot.core.releases import ReleaseId
from bot.services.ports.deliveries import AlertDelivery, NoticeDelivery
from bot.services.ports.outbox import Channel, DeliveryState
from bot.storage.errors import Tampered
from bot.storage.repositories.fanning import OPEN_STATES, Priority
from bot.storage.repositories.forgetting import Forgetful, OldRows
from bot.storage.repositories.standing import is_newest
from bot.storage.schema import accounts, entries, links, outbox, releases

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from bot.services.ports.deliveries import Delivery, Settlement

_DEFAULT_LANGUAGE: Final = "en"
_OPEN: Final = outbox.c.state.in_(OPEN_STATES)
_UNSETTLED: Final = sa.select(outbox.c.id).where(
    outbox.c.channel == sa.bindparam("channel"), outbox.c.settled_at.is_(None)
)
_IS_DUE: Final = _UNSETTLED.where(_OPEN, outbox.c.due_at <= sa.bindparam("now", type_=outbox.c.due_at.type)).limit(1)
_IS_CLAIMED: Final = (
    sa.select(outbox.c.id).where(outbox.c.channel == sa.bindparam("channel"), outbox.c.claim.is_not(None)).limit(1)
)
_SENT: Final = (
    sa.update(outbox)
    .where(outbox.c.state == DeliveryState.CLAIMED.value, outbox.c.claim == sa.bindparam("fence"))
    .values(
        state=DeliveryState.SENT.value,
        settled_at=sa.bindparam("now", type_=outbox.c.settled_at.type),
        sealed=sa.null(),
        claim=sa.null(),
    )
)
_EXAM: Final = (
    sa.select(entries.c.exam)
    .where(entries.c.id_index == links.c.id_index, is_newest(entries))
    .limit(1)
    .correlate(links)
    .scalar_subquery()
)
_CLAIMED: Final = (
    sa.select(
        outbox.c.id,
        outbox.c.kind,
        outbox.c.channel,
        outbox.c.priority,
        outbox.c.attempts,
        outbox.c.release_id,
        outbox.c.link_id,
        outbox.c.account_id,
        outbox.c.sealed,
        links.c.ended_at,
        releases.c.state.label("release_state"),
        releases.c.session,
        releases.c.amends,
        accounts.c.sealed.label("account"),
        _EXAM.label("exam"),
    )
    .outerjoin(links, links.c.id == outbox.c.link_id)
    .outerjoin(releases, releases.c.id == outbox.c.release_id)
    .outerjoin(accounts, accounts.c.id == outbox.c.account_id)
    .order_by(outbox.c.priority, outbox.c.due_at, outbox.c.id)
)


class SqlDeliveries(Forgetful):
    """Implements `bot.services.ports.deliveries.Deliveries`."""

    async def is_due(self, channel: Channel, now: datetime) -> bool:
        return bool(await self._all(_IS_DUE, channel=channel.value, now=now))

    async def is_claimed(self, channel: Channel) -> bool:
        return bool(await self._all(_IS_CLAIMED, channel=channel.value))

    async def reclaim(self, channel: Channel, fence: int) -> int:
        lost = (
            sa.update(outbox)
            .where(
                outbox.c.channel == channel.value,
                outbox.c.claim < fence,
                outbox.c.state == DeliveryState.CLAIMED.value,
            )
            .values(state=DeliveryState.QUEUED.value, claim=None)
        )
        return await self._change(lost)

    async def claim(self, channel: Channel, fence: int, limit: int, now: datetime) -> tuple[Delivery, ...] | None:
        ids = await self._claim(channel, fence, limit, now)
        if not ids:
            return None
        rows = await self._all(_CLAIMED.where(outbox.c.id.in_(ids)))
        languages = await self._languages_of_chats(rows)
        return tuple([delivery for row in rows if (delivery := await self._delivery(row, languages, now))])

    async def settle(self, settlements: Sequence[Settlement], fence: int, now: datetime) -> int:
        return sum([await self._settle(settlement, fence, now) for settlement in settlements])

    async def settle_sent(self, ids: Sequence[str], fence: int, now: datetime) -> None:
        for these, given in self._among(_SENT, outbox.c.id, ids):
            await self._change(these, **given, fence=fence, now=now)

    def _is_old(self, before: datetime) -> OldRows:
        return {outbox.c.id: outbox.c.settled_at < before}

    async def _claim(self, channel: Channel, fence: int, limit: int, now: datetime) -> list[str]:
        # PostgreSQL runs a CTE once. A part of a join it may run again, and finds others each time.
        due = (
            sa.select(outbox.c.id)
            .where(outbox.c.channel == channel.value, outbox.c.settled_at.is_(None))
            .where(_OPEN, outbox.c.due_at <= now)
            .order_by(outbox.c.priority, outbox.c.due_at, outbox.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("due")
        )
        taken = {"state": DeliveryState.CLAIMED.value, "claim": fence}
        claimed = (
            sa.update(outbox).where(outbox.c.id.in_(sa.select(due.c.id)), _OPEN).values(taken).returning(outbox.c.id)
        )
        return [row.id for row in await self._all(claimed)]

    async def _delivery(self, row: sa.Row[Any], languages: dict[str, str], now: datetime) -> Delivery | None:
        try:
            delivery = self._notice(row, languages) if row.kind == "notice" else self._alert(row)
        except Tampered:
            await self._drop(row, DeliveryState.GAVE_UP, "unreadable", now)
            return None
        if delivery is None:
            stopped = row.release_state == "stopped" and row.ended_at is None
            await self._drop(row, DeliveryState.ENDED, "stopped" if stopped else "unlinked", now)
        return delivery

    def _alert(self, row: sa.Row[Any]) -> AlertDelivery | None:
        if row.ended_at is not None or row.release_state != "released" or row.account is None or row.exam is None:
            return None
        account = self._open_json(accounts, row.account_id, row.account)
        to = account["email"] if row.channel == Channel.MAIL.value else account["user_id"]
        if to is None:
            return None
        return AlertDelivery(
            id=row.id,
            attempts=row.attempts,
            to=to,
            language=account["language"],
            account_id=AccountId(row.account_id),
            release_id=ReleaseId(row.release_id),
            session=SessionName(row.session),
            link_id=LinkId(row.link_id),
            exam=row.exam,
            amends=bool(row.amends),
        )

    def _notice(self, row: sa.Row[Any], languages: dict[str, str]) -> NoticeDelivery:
        inside = self._open_json(outbox, row.id, row.sealed)
        return NoticeDelivery(
            id=row.id,
            attempts=row.attempts,
            to=inside["to"],
            language=self._language(row.account_id, row.account)
            if row.account
            else languages.get(row.id, _DEFAULT_LANGUAGE),
            account_id=AccountId(row.account_id) if row.account_id else None,
            name=inside["name"],
            values=inside["values"],
            urgent=row.priority == Priority.URGENT,
        )

    async def _languages_of_chats(self, rows: Iterable[sa.Row[Any]]) -> dict[str, str]:
        """Of the notices, by their ids. Staff need no account; who has none reads English."""
        wanted = {row.id: index for row in rows if row.kind == "notice" and (index := self._chat_index(row))}
        if not wanted:
            return {}
        held = sa.select(accounts.c.id, accounts.c.chat_index, accounts.c.sealed)
        found = await self._all(held.where(accounts.c.chat_index.in_(wanted.values())))
        languages = {row.chat_index: self._language(row.id, row.sealed) for row in found}
        return {row: languages[index] for row, index in wanted.items() if index in languages}

    def _chat_index(self, row: sa.Row[Any]) -> bytes | None:
        try:
            to = self._open_json(outbox, row.id, row.sealed)["to"]
        except Tampered:
            return None
        return self._person_index(UserId(to))

    def _language(self, account: UUID, sealed: bytes) -> str:
        try:
            return str(self._open_json(accounts, account, sealed)["language"])
        except Tampered:
            return _DEFAULT_LANGUAGE

    async def _drop(self, row: sa.Row[Any], state: DeliveryState, reason: str, now: datetime) -> None:
        dropped = {"state": state.value, "reason": reason, "settled_at": now, "claim": None}
        await self._change(sa.update(outbox).where(outbox.c.id == row.id).values(dropped))

    async def _settle(self, settlement: Settlement, fence: int, now: datetime) -> int:
        values: dict[str, Any] = {
            "state": settlement.state.value,
            "reason": settlement.reason,
            "attempts": settlement.attempts,
            "claim": None,
        }
        if settlement.due_at is None:
            values |= {"settled_at": now, "sealed": None}
        else:
            values |= {"due_at": settlement.due_at}
        return await self._change(sa.update(outbox).where(outbox.c.id == settlement.id, _ours(fence)).values(values))


def _ours(fence: int) -> sa.ColumnElement[bool]:
    return sa.and_(outbox.c.state == DeliveryState.CLAIMED.value, outbox.c.claim == fence)
