"""The table of results that are held back, whatever their releases say."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from bot.storage.columns import id_column, index_column, metadata, moment_column, sealed_column

withholdings: Final = sa.Table(
    "withholdings",
    metadata,
    id_column(),
    index_column("id_index"),
    sealed_column(),
    moment_column("created_at", nullable=False),
    moment_column("lifted_at"),
    sa.Index(None, "id_index"),
    sa.Index(
        "uq_withholdings_standing",
        "id_index",
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    ),
)
