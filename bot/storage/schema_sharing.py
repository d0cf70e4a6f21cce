"""Tables of what candidates share: the shares, who opened them, and who wants no more mail."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from bot.storage.columns import id_column, index_column, metadata, moment_column, sealed_column

shares: Final = sa.Table(
    "shares",
    metadata,
    id_column(),
    sa.Column("account_id", sa.Uuid, nullable=False),
    sa.Column("link_id", sa.Uuid, nullable=False),
    index_column("id_index"),
    sa.Column("institution_index", sa.LargeBinary(32), comment="of the register's identity; null: a plain link"),
    sa.Column("reference", sa.String(16), nullable=False, comment="names it on paper; no secret"),
    sa.Column("token_hash", sa.LargeBinary(32), comment="SHA-256 of the link's token, which is kept nowhere"),
    sa.Column("code_index", sa.LargeBinary(32), comment="of reference and hand code together"),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("version", sa.Uuid, comment="of the result when it was sent"),
    sealed_column(),
    moment_column("created_at", nullable=False),
    moment_column("sends_at"),
    moment_column("sent_at"),
    moment_column("expires_at"),
    moment_column("ended_at"),
    moment_column("first_opened_at"),
    sa.UniqueConstraint("reference"),
    sa.UniqueConstraint("token_hash"),
    sa.UniqueConstraint("code_index"),
    sa.Index(None, "account_id"),
    sa.Index(None, "link_id"),
    sa.Index(None, "id_index"),
    sa.Index(None, "institution_index", "sent_at"),
    sa.Index(
        "ix_shares_waiting",
        "state",
        "sends_at",
        sqlite_where=sa.text("state IN ('planned', 'pending')"),
        postgresql_where=sa.text("state IN ('planned', 'pending')"),
    ),
)

share_views: Final = sa.Table(
    "share_views",
    metadata,
    id_column(),
    sa.Column("share_id", sa.Uuid, nullable=False),
    index_column("viewer_index"),
    sa.Column("day", sa.Date, nullable=False),
    moment_column("first_at", nullable=False),
    sealed_column(),
    sa.UniqueConstraint("share_id", "viewer_index", "day"),
)
