"""What every tap asks for, a statement each: four or five lookups that would each be a trip to the driver's thread."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from bot.core.roles import Role
from bot.services.ports.outbox import Channel
from bot.services.ports.visitors import Own
from bot.storage.repositories.accounts import open_account
from bot.storage.repositories.base import Repository
from bot.storage.repositories.centres import open_centre
from bot.storage.repositories.fanning import OPEN_STATES
from bot.storage.repositories.links import open_link
from bot.storage.repositories.results import WAS_HELD_BACK, is_held_back, version_of, word_of
from bot.storage.repositories.sealed_entries import open_entry
from bot.storage.schema import (
    accounts,
    centres,
    entries,
    imports,
    links,
    outbox,
    release_items,
    releases,
    results,
    roles,
    views,
)
from bot.storage.schema_amending import withholdings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.accounts import Account, UserId
    from bot.storage.vault import Vault

_some_entry = entries.alias("some_entry")
_some_centre = centres.alias("some_centre")
_NEWEST_ENTRY: Final = (
    sa.select(_some_entry.c.id)
    .join(imports, imports.c.id == _some_entry.c.import_id)
    .where(
        _some_entry.c.id_index == links.c.id_index,
        _some_entry.c.unchanged.is_(sa.false()),
        imports.c.state == "confirmed",
    )
    .order_by(imports.c.seq.desc())
    .limit(1)
    .correlate(links)
    .scalar_subquery()
)
_NEWEST_CENTRE: Final = (
    sa.select(_some_centre.c.id)
    .join(imports, imports.c.id == _some_centre.c.import_id)
    .where(_some_centre.c.number == entries.c.centre_number, imports.c.state == "confirmed")
    .order_by(imports.c.seq.desc())
    .limit(1)
    .correlate(entries)
    .scalar_subquery()
)
_IS_READ: Final = (
    sa.exists()
    .where(views.c.account_id == links.c.account_id, views.c.result_id == results.c.id)
    .correlate(links, results)
)
_IS_QUEUED: Final = (
    sa.exists()
    .where(outbox.c.link_id == links.c.id, outbox.c.channel == Channel.CHAT.value, outbox.c.state.in_(OPEN_STATES))
    .correlate(links)
)
_TABLES: Final = {"link": links, "entry": entries, "centre": centres}
_OWN: Final[sa.Select[Any]] = (
    sa.select(
        *(column.label(f"{name}_{column.name}") for name, table in _TABLES.items() for column in table.c),
        releases.c.state,
        releases.c.released_at,
        releases.c.stopped_at,
        results.c.id,
        results.c.sealed,
        withholdings.c.created_at.label("withheld_at"),
        WAS_HELD_BACK.label("was_held_back"),
        _IS_READ.label("is_read"),
        _IS_QUEUED.label("is_queued"),
    )
    .select_from(
        links.join(accounts, accounts.c.id == links.c.account_id)
        .join(entries, entries.c.id == _NEWEST_ENTRY)
        .outerjoin(centres, centres.c.id == _NEWEST_CENTRE)
        # One after the other: SQLite makes a nested join as a whole, of all candidates, before it looks for one.
        .outerjoin(release_items, release_items.c.id_index == links.c.id_index)
        .outerjoin(
            releases,
            sa.and_(
                releases.c.proposal_id == release_items.c.proposal_id, releases.c.state.in_(("released", "stopped"))
            ),
        )
        .outerjoin(results, sa.and_(results.c.id == release_items.c.result_id, releases.c.id.is_not(None)))
        .outerjoin(withholdings, is_held_back(release_items.c.id_index))
    )
    .where(links.c.ended_at.is_(None), accounts.c.chat_index == sa.bindparam("chat"))
    .order_by(links.c.created_at, links.c.id, releases.c.released_at, releases.c.number)
)
KNOWN_COLUMNS: Final = (
    *(column.label(f"account_{column.name}") for column in accounts.c),
    sa.select(sa.func.aggregate_strings(roles.c.role, ","))
    .where(roles.c.person_index == sa.bindparam("chat"), roles.c.revoked_at.is_(None))
    .scalar_subquery()
    .label("roles"),
)
"""Who is writing; `chat` is the blind index, of a person and of their private chat alike."""
ONE: Final = sa.select(sa.literal(1).label("one")).subquery("one")
_KNOWN: Final = sa.select(*KNOWN_COLUMNS).select_from(
    ONE.outerjoin(accounts, accounts.c.chat_index == sa.bindparam("chat"))
)


class SqlVisitors(Repository):
    """Implements `bot.services.ports.visitors.Visitors`. Of several versions the last row has the word."""

    async def known(self, user: UserId) -> tuple[Account | None, frozenset[Role]]:
        row = (await self._connection.execute(_KNOWN, {"chat": self._person_index(user)})).one()
        return known_from(self._vault, row)

    async def own(self, user: UserId) -> tuple[Own, ...]:
        rows: Sequence[sa.Row[Any]] = (await self._connection.execute(_OWN, {"chat": self._person_index(user)})).all()
        return tuple(self._own(list(of_link)) for _, of_link in groupby(rows, key=lambda row: row.link_id))

    def _own(self, rows: list[sa.Row[Any]]) -> Own:
        shown = [row for row in rows if row.id is not None]
        last = shown[-1] if shown else rows[-1]
        return Own(
            link=open_link(self._vault, _part(last, "link")),
            entry=open_entry(self._vault, _part(last, "entry")),
            centre=open_centre(self._vault, _part(last, "centre")) if last.centre_id else None,
            standing=word_of(self._vault, last) if shown else None,
            history=tuple(version_of(self._vault, row) for row in shown if row.state == "released"),
            is_read=bool(last.is_read),
            is_alert_queued=bool(last.is_queued),
        )


def known_from(vault: Vault, row: sa.Row[Any]) -> tuple[Account | None, frozenset[Role]]:
    """From a row with KNOWN_COLUMNS."""
    account = open_account(vault, _part(row, "account")) if row.account_id else None
    return account, frozenset(Role(role) for role in (row.roles or "").split(",") if role)


def _part(row: sa.Row[Any], name: str) -> Any:
    return _Part(row, name)


class _Part:
    """The columns of one of the tables, by their own names."""

    __slots__ = ("_prefix", "_row")

    def __init__(self, row: sa.Row[Any], name: str) -> None:
        self._row, self._prefix = row, f"{name}_"

    def __getattr__(self, column: str) -> Any:
        return getattr(self._row, self._prefix + column)
