"""The outbox, filled: notices and the alerts of single links are queued, and what has become pointless is ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bot.services.ports.outbox import Channel, DeliveryState, DeliverySummary
from bot.storage.repositories.base import Repository
from bot.storage.repositories.fanning import OPEN_STATES, UNREACHABLE, Priority, alerts_of
from bot.storage.schema import links, outbox, release_items, releases

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.accounts import AccountId, LinkId
    from bot.services.ports.outbox import Notice


class SqlOutbox(Repository):
    """Implements `bot.services.ports.outbox.Outbox`."""

    async def queue(self, notice: Notice, now: datetime) -> None:
        row_id = self._notice_id(notice.key)
        private = {"to": notice.to, "name": notice.name, "values": notice.values}
        row = {
            "id": row_id,
            "kind": "notice",
            "channel": notice.channel.value,
            "priority": Priority.URGENT if notice.urgent else Priority.NOTICE,
            "state": DeliveryState.QUEUED.value,
            "account_id": notice.account_id,
            "link_id": notice.link_id,
            "sealed": self._seal_json(outbox, row_id, private),
            "due_at": now,
            "created_at": now,
        }
        if await self._insert_new(outbox, row):
            await self._wake_sender()

    async def queue_alerts_for_link(self, link: LinkId, now: datetime) -> int:
        released = (
            sa.select(releases.c.id, releases.c.proposal_id)
            .join(release_items, release_items.c.proposal_id == releases.c.proposal_id)
            .join(links, links.c.id_index == release_items.c.id_index)
            .where(links.c.id == link, releases.c.state == "released")
            .order_by(releases.c.released_at, releases.c.number)
        )
        mails = 0
        found = await self._all(released)
        for release in found:
            shown = links.c.id == link
            told = alerts_of(release.id, release.proposal_id, Channel.CHAT, now, now, state=DeliveryState.SEEN)
            await self._queue_from(told.where(shown))
        for release in found[-1:]:  # the last one has the word
            mail = alerts_of(release.id, release.proposal_id, Channel.MAIL, now, now)
            mails += await self._queue_from(mail.where(links.c.id == link))
        if mails:
            await self._wake_sender()
        return mails

    async def end_for_link(self, link: LinkId, reason: str, now: datetime) -> int:
        return await self._end(outbox.c.link_id == link, reason, now)

    async def end_notice(self, key: str, reason: str, now: datetime) -> bool:
        return await self._end(outbox.c.id == self._notice_id(key), reason, now) == 1

    async def revive(self, account: AccountId, now: datetime) -> int:
        missed = (
            sa.update(outbox)
            .where(
                outbox.c.account_id == account,
                outbox.c.kind == "alert",
                outbox.c.channel == Channel.CHAT.value,
                outbox.c.state == DeliveryState.GAVE_UP.value,
                outbox.c.reason.in_(UNREACHABLE),
            )
            .values(state=DeliveryState.QUEUED.value, reason=None, attempts=0, due_at=now, settled_at=None)
        )
        revived = await self._change(missed)
        if revived:
            await self._wake_sender()
        return revived

    async def of_link(self, link: LinkId) -> tuple[DeliverySummary, ...]:
        own = sa.select(outbox).where(outbox.c.link_id == link).order_by(outbox.c.created_at.desc(), outbox.c.id)
        return tuple(
            DeliverySummary(Channel(row.channel), DeliveryState(row.state), row.reason, row.created_at, row.settled_at)
            for row in await self._all(own)
        )

    async def erase(self, account: AccountId) -> int:
        return await self._change(sa.delete(outbox).where(outbox.c.account_id == account))

    def _notice_id(self, key: str) -> str:
        """The key is hashed: it may name a person, and the id is stored in the clear."""
        return f"notice/{self._vault.index('digest', key).hex()}"

    async def _end(self, whose: sa.ColumnElement[bool], reason: str, now: datetime) -> int:
        ended = {"state": DeliveryState.ENDED.value, "reason": reason, "settled_at": now, "sealed": None}
        return await self._change(sa.update(outbox).where(whose, outbox.c.state.in_(OPEN_STATES)).values(ended))

    async def _queue_from(self, rows: sa.Select[Any]) -> int:
        new = self._insert(outbox).from_select([column.name for column in rows.selected_columns], rows)
        return await self._change(new.on_conflict_do_nothing())
