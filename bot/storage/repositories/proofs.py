"""Proofs, kept. Whether one still holds is asked of shares and releases each time; no bit is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bot.core.sharing import ShareState
from bot.core.status_lists import Place
from bot.services.ports.proofs import Doubt, HeldBy, ProofEntry
from bot.storage.repositories.base import Repository
from bot.storage.repositories.results import is_held_back
from bot.storage.schema import release_items, releases, results
from bot.storage.schema_amending import withholdings
from bot.storage.schema_sharing import shares
from bot.storage.schema_signing import status_entries

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


class SqlProofs(Repository):
    """Implements `bot.services.ports.proofs.Proofs`."""

    async def get(self, holder: UUID, version: UUID) -> ProofEntry | None:
        its = sa.select(status_entries).where(status_entries.c.holder_id == holder, status_entries.c.version == version)
        row = await self._one(its)
        return _entry(row) if row else None

    async def add(self, entry: ProofEntry) -> bool:
        row = {
            "id": entry.id,
            "list": entry.place.list,
            "bit": entry.place.index,
            "kind": entry.held_by.value,
            "holder_id": entry.holder,
            "version": entry.version,
            "created_at": entry.created_at,
        }
        return await self._insert_new(status_entries, row)

    async def lists(self) -> int:
        return await self._scalar(sa.select(sa.func.max(status_entries.c.list))) or 1

    async def unheld(self, number: int, now: datetime) -> frozenset[int]:
        ended = sa.select(status_entries.c.bit).where(status_entries.c.list == number, sa.not_(_is_held(now)))
        return frozenset((await self._connection.execute(ended)).scalars())

    async def doubts(self, number: int, now: datetime) -> tuple[Doubt, ...]:
        held = sa.select(status_entries.c.bit, status_entries.c.version).where(
            status_entries.c.list == number, _is_held(now), ~_version_stands()
        )
        return tuple(Doubt(row.bit, row.version) for row in await self._all(held))


def _is_held(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(status_entries.c.kind == HeldBy.OWN.value, _share_is_open(now))


def _share_is_open(now: datetime) -> sa.ColumnElement[bool]:
    lasts = sa.or_(shares.c.expires_at.is_(None), shares.c.expires_at > now)
    its = sa.select(shares.c.id).where(
        shares.c.id == status_entries.c.holder_id, shares.c.state == ShareState.OPEN.value, lasts
    )
    return its.correlate(status_entries).exists()


def _version_stands() -> sa.ColumnElement[bool]:
    """Its release is the newest of this ID Number, was not stopped, and nobody holds it back: what `SqlResults.standing` finds."""
    newer, newer_items = releases.alias("newer"), release_items.alias("newer_items")
    overtaken = (
        sa.select(newer.c.id)
        .join(newer_items, newer_items.c.proposal_id == newer.c.proposal_id)
        .where(
            newer_items.c.id_index == results.c.id_index,
            newer.c.state.in_(("released", "stopped")),
            sa.tuple_(newer.c.released_at, newer.c.number) > sa.tuple_(releases.c.released_at, releases.c.number),
        )
        .correlate(results, releases)
    )
    held_back = sa.select(withholdings.c.id).where(is_held_back(results.c.id_index)).correlate(results)
    released = (
        sa.select(results.c.id)
        .join(
            release_items,
            sa.and_(release_items.c.id_index == results.c.id_index, release_items.c.result_id == results.c.id),
        )
        .join(releases, releases.c.proposal_id == release_items.c.proposal_id)
        .where(
            results.c.id == status_entries.c.version,
            releases.c.state == "released",
            ~overtaken.exists(),
            ~held_back.exists(),
        )
    )
    return released.correlate(status_entries).exists()


def _entry(row: sa.Row[Any]) -> ProofEntry:
    place = Place(row.list, row.bit)
    return ProofEntry(row.id, place, HeldBy(row.kind), row.holder_id, row.version, row.created_at)
