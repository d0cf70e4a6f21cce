"""Who has read their result, kept: one row an account and version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from bot.services.ports.outbox import Channel, DeliveryState
from bot.storage.repositories.base import insert_for
from bot.storage.repositories.fanning import OPEN_STATES
from bot.storage.repositories.forgetting import Forgetful, OldRows
from bot.storage.schema import accounts, outbox, views

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.dialects import postgresql, sqlite

    from bot.core.accounts import AccountId, LinkId

_SEEN: Final = (
    sa.update(outbox)
    .where(
        outbox.c.link_id == sa.bindparam("link"),
        outbox.c.channel == Channel.CHAT.value,
        outbox.c.state.in_(OPEN_STATES),
    )
    .values(state=DeliveryState.SEEN.value, settled_at=sa.bindparam("now", type_=outbox.c.settled_at.type))
)


def _kept(dialect: str) -> postgresql.Insert | sqlite.Insert:
    """While the account stands."""
    stands = sa.select(
        sa.bindparam("view", type_=sa.Uuid()),
        accounts.c.id,
        sa.bindparam("result", type_=sa.Uuid()),
        sa.bindparam("now", type_=views.c.first_at.type),
    ).where(accounts.c.id == sa.bindparam("account"))
    new = insert_for(dialect, views).from_select(["id", "account_id", "result_id", "first_at"], stands)
    return new.on_conflict_do_nothing()


_READ: Final = {
    "sqlite": (_kept("sqlite"), _SEEN),
    "postgresql": (_kept("postgresql").add_cte(_SEEN.returning(outbox.c.id).cte("seen")),),
}
"""PostgreSQL does both in one statement."""


class SqlViews(Forgetful):
    """Implements `bot.services.ports.views.Views`."""

    async def read(self, view: UUID, account: AccountId, link: LinkId, result: UUID, now: datetime) -> None:
        values = {"view": view, "account": account, "link": link, "result": result, "now": now}
        for statement in _READ[self._connection.dialect.name]:
            await self._connection.execute(statement, values)

    def _is_old(self, before: datetime) -> OldRows:
        return {views.c.id: views.c.first_at < before}
