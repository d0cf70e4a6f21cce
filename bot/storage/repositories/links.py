"""Links between ID Numbers and accounts, kept. A unique index over the standing ones lets an ID Number have one holder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bot.core.accounts import AccountId, Link, LinkEnd, LinkId
from bot.core.identity import IdNumber
from bot.storage.repositories.forgetting import Forgetful, OldRows
from bot.storage.schema import accounts, links

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row

    from bot.core.accounts import UserId
    from bot.storage.vault import Vault


class SqlLinks(Forgetful):
    """The ID Number is sealed beside its blind index; links that ended stay as history."""

    async def of(self, account: AccountId) -> tuple[Link, ...]:
        standing = sa.select(links).where(links.c.account_id == account, links.c.ended_at.is_(None))
        return tuple(self._opened(row) for row in await self._all(standing.order_by(links.c.created_at, links.c.id)))

    async def holder(self, id_number: IdNumber) -> Link | None:
        held = sa.select(links).where(links.c.id_index == self._id_index(id_number), links.c.ended_at.is_(None))
        row = await self._one(held)
        return self._opened(row) if row else None

    async def get(self, link: LinkId) -> Link | None:
        row = await self._one(sa.select(links).where(links.c.id == link, links.c.ended_at.is_(None)))
        return self._opened(row) if row else None

    async def hold(self, link: LinkId) -> bool:
        standing = sa.select(links.c.id).where(links.c.id == link, links.c.ended_at.is_(None))
        return await self._one(standing.with_for_update(read=True)) is not None

    async def add(self, link: Link) -> bool:
        row = {
            "id": link.id,
            "account_id": link.account_id,
            "id_index": self._id_index(link.id_number),
            "sealed": self._seal_json(links, link.id, link.id_number.value),
            "created_at": link.created_at,
        }
        return await self._insert_new(links, row)

    async def end(self, link: LinkId, how: LinkEnd, by: UserId | None, now: datetime) -> bool:
        ended = (
            sa.update(links)
            .where(links.c.id == link, links.c.ended_at.is_(None))
            .values(ended_at=now, ended_how=how.value, ended_by_index=self._person_index(by) if by else None)
        )
        return await self._change(ended) == 1

    async def freed_since(self, id_number: IdNumber, by: UserId, since: datetime) -> bool:
        freed = sa.select(links.c.id).where(
            links.c.id_index == self._id_index(id_number),
            links.c.ended_by_index == self._person_index(by),
            links.c.ended_how == LinkEnd.FREED.value,
            links.c.ended_at > since,
        )
        return await self._scalar(freed.limit(1)) is not None

    def _is_old(self, before: datetime) -> OldRows:
        is_held = sa.exists().where(accounts.c.id == links.c.account_id)
        return {links.c.id: sa.and_(links.c.ended_how == LinkEnd.FREED.value, links.c.ended_at <= before, ~is_held)}

    async def erase(self, account: AccountId) -> int:
        freed = links.c.ended_how.is_not_distinct_from(LinkEnd.FREED.value)
        return await self._change(sa.delete(links).where(links.c.account_id == account, sa.not_(freed)))

    def _opened(self, row: Row[Any]) -> Link:
        return open_link(self._vault, row)


def open_link(vault: Vault, row: Row[Any]) -> Link:
    """A link as its row has it."""
    id_number = IdNumber.parse(json.loads(vault.open(links.name, "sealed", row.id, row.sealed)))
    return Link(LinkId(row.id), AccountId(row.account_id), id_number, row.created_at)
