"""Which staged rows count: for each ID Number the newest that a confirmed import brought or changed. Written once, used by all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from bot.storage.schema import entries, imports, release_items, releases

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

CONFIRMED: Final = "confirmed"
RELEASED: Final = (
    sa.select(release_items.c.result_id)
    .join(releases, releases.c.proposal_id == release_items.c.proposal_id)
    .where(release_items.c.id_index == entries.c.id_index, releases.c.state == "released")
    .order_by(releases.c.released_at.desc())
    .limit(1)
    .correlate(entries)
    .scalar_subquery()
)
"""Beside a row of `entries`: the result that the last release of its ID Number shows."""
CONFIRMED_AS: Final = (
    sa.select(imports.c.seq)
    .where(imports.c.id == entries.c.import_id, imports.c.state == CONFIRMED)
    .correlate(entries)
    .scalar_subquery()
)
"""Beside a row of `entries`: the place of its import in the order of confirmation; null, where it was not confirmed."""


def standing(table: sa.Table) -> Select[Any]:
    """Rows of `entries` or `results` that count, to be narrowed by `where`: an ID Number or a session finds its index."""
    return sa.select(table).where(is_newest(table))


def newest(table: sa.Table, id_index: ColumnElement[bytes]) -> sa.ScalarSelect[Any]:
    """The id of the row that counts of this ID Number, to be found beside each of many."""
    last = sa.select(table.c.id).join(imports, imports.c.id == table.c.import_id)
    last = last.where(table.c.id_index == id_index, _counts(table, imports)).order_by(imports.c.seq.desc()).limit(1)
    return last.correlate_except(table, imports).scalar_subquery()


def is_newest(table: sa.Table) -> ColumnElement[bool]:
    """Whether this row of `entries` or `results` counts."""
    own = imports.alias("own_import")
    newer, newer_import = table.alias(f"newer_{table.name}"), imports.alias("newer_import")
    overtaken = (
        sa.select(newer.c.id)
        .join(newer_import, newer.c.import_id == newer_import.c.id)
        .where(newer.c.id_index == table.c.id_index, _counts(newer, newer_import), newer_import.c.seq > own.c.seq)
        .correlate(table, own)
    )
    confirmed = sa.select(own.c.id).where(own.c.id == table.c.import_id, _counts(table, own), ~overtaken.exists())
    return confirmed.correlate(table).exists()


def _counts(rows: Any, of_import: Any) -> ColumnElement[bool]:
    """Confirmed, and saying something that did not stand already."""
    return sa.and_(of_import.c.state == CONFIRMED, rows.c.unchanged.is_(sa.false()))
