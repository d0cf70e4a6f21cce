"""Which staged rows count: for each ID Number the newest that a confirmed import brought or changed. Written once, used by all."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.storage.schema import imports

CONFIRMED = "confirmed"


def standing(table: sa.Table) -> sa.Select[Any]:
    """Rows of `entries` or `results` that count, to be narrowed by `where`: an ID Number or a session finds its index."""
    newer, newer_import = table.alias("newer"), imports.alias("newer_import")
    overtaken = (
        sa.select(newer.c.id)
        .join(newer_import, newer.c.import_id == newer_import.c.id)
        .where(
            newer.c.id_index == table.c.id_index,
            newer.c.unchanged.is_(sa.false()),
            newer_import.c.state == CONFIRMED,
            newer_import.c.seq > imports.c.seq,
        )
    )
    return (
        sa.select(table)
        .join(imports, table.c.import_id == imports.c.id)
        .where(imports.c.state == CONFIRMED, table.c.unchanged.is_(sa.false()), ~overtaken.exists())
    )
