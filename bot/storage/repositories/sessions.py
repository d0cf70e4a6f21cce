"""Exam sessions, kept: their lock, their version, and how far their candidates have come."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import sqlalchemy as sa

from bot.core.entries import SessionName
from bot.core.sessions import SessionCounts
from bot.storage.repositories.base import Repository
from bot.storage.repositories.standing import is_newest
from bot.storage.schema import entries, links, outbox, release_items, releases, results, sessions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_TOLD = ("sent", "seen")


class SqlSessions(Repository):
    """Implements `bot.services.ports.sessions.Sessions`."""

    async def lock(self, session: SessionName) -> int | None:
        # On SQLite the transaction is the lock: there is one writer, and `for update` is left out.
        row = sa.select(sessions.c.version).where(sessions.c.name == session).with_for_update()
        return cast("int | None", await self._scalar(row))

    async def version(self, session: SessionName) -> int | None:
        row = sa.select(sessions.c.version).where(sessions.c.name == session)
        return cast("int | None", await self._scalar(row))

    async def touch(self, names: Iterable[SessionName], now: datetime) -> None:
        moved = {"version": sessions.c.version + 1}
        for name in sorted(names):
            row = self._insert(sessions).values(name=name, version=1, created_at=now)
            await self._change(row.on_conflict_do_update(index_elements=["name"], set_=moved))

    async def names(self) -> tuple[SessionName, ...]:
        rows = await self._all(
            sa.select(sessions.c.name).order_by(sessions.c.created_at.desc(), sessions.c.name.desc())
        )
        return tuple(SessionName(row.name) for row in rows)

    async def counts(self, session: SessionName) -> SessionCounts:
        row = await self._one(
            sa.select(
                _number(sa.select(entries.c.id_index).where(entries.c.session == session, is_newest(entries))),
                _number(sa.select(results.c.id_index).where(results.c.session == session, is_newest(results))),
                _number(_released_in(session)),
                _number(_linked_in(session)),
                _number(_alerted_in(session)),
            )
        )
        return SessionCounts(*(row or (0, 0, 0, 0, 0)))


def _number(rows: sa.Select[tuple[bytes]]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).select_from(rows.subquery()).scalar_subquery()


def _released_in(session: SessionName) -> sa.Select[tuple[bytes]]:
    shown = sa.select(release_items.c.id_index).join(releases, releases.c.proposal_id == release_items.c.proposal_id)
    return shown.where(releases.c.session == session, releases.c.state == "released").distinct()


def _linked_in(session: SessionName) -> sa.Select[tuple[bytes]]:
    held = sa.select(links.c.id_index).where(links.c.ended_at.is_(None))
    return held.where(
        links.c.id_index.in_(sa.select(entries.c.id_index).where(entries.c.session == session, is_newest(entries)))
    )


def _alerted_in(session: SessionName) -> sa.Select[tuple[bytes]]:
    told = sa.select(outbox.c.link_id).join(releases, releases.c.id == outbox.c.release_id)
    return told.where(releases.c.session == session, outbox.c.state.in_(_TOLD)).distinct()
