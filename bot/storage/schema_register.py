"""The tables of the register that came after the main job: what candidates miss in it."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.columns import id_column, index_column, metadata, moment_column, sealed_column

institution_requests = sa.Table(
    "institution_requests",
    metadata,
    id_column(),
    sa.Column("account_id", sa.Uuid, nullable=False),
    sa.Column("state", sa.String(16), nullable=False, comment="waiting, added or declined"),
    sa.Column("reason", sa.String(16), comment="why it was declined"),
    sealed_column(),
    index_column("decider_index", nullable=True),
    moment_column("created_at", nullable=False),
    moment_column("decided_at"),
    sa.Index(None, "account_id"),
    sa.Index(None, "state", "created_at"),
)
