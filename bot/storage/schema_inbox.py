"""Tables of institutions' inboxes: members, what is asked for, and how members sign in."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from bot.storage.columns import id_column, index_column, metadata, moment_column, sealed_column

inbox_members: Final = sa.Table(
    "inbox_members",
    metadata,
    id_column(),
    index_column("institution_index"),
    index_column("address_index"),
    sa.Column("invited_by", sa.Uuid, comment="null: the contact of the register"),
    sealed_column(),
    moment_column("invited_at", nullable=False),
    moment_column("joined_at"),
    moment_column("seen_at"),
    moment_column("new_since"),
    sa.UniqueConstraint("institution_index", "address_index"),
    sa.Index(None, "address_index"),
)

inbox_requirements: Final = sa.Table(
    "inbox_requirements",
    metadata,
    sa.Column("institution_index", sa.LargeBinary(32), primary_key=True),
    sealed_column(),
    moment_column("set_at", nullable=False),
)

inbox_requests: Final = sa.Table(
    "inbox_requests",
    metadata,
    id_column(),
    sa.Column("client_index", sa.LargeBinary(32), nullable=False, comment="of day and network together"),
    index_column("address_index"),
    moment_column("at", nullable=False),
    sa.Index(None, "client_index", "at"),
    sa.Index(None, "address_index", "at"),
)

inbox_links: Final = sa.Table(
    "inbox_links",
    metadata,
    id_column(),
    sa.Column("token_hash", sa.LargeBinary(32), nullable=False, comment="SHA-256; the token is kept nowhere"),
    sealed_column(),
    moment_column("expires_at", nullable=False),
    sa.UniqueConstraint("token_hash"),
)

inbox_sessions: Final = sa.Table(
    "inbox_sessions",
    metadata,
    id_column(),
    sa.Column("token_hash", sa.LargeBinary(32), nullable=False, comment="SHA-256; the token is kept nowhere"),
    sa.Column("member_id", sa.Uuid, nullable=False),
    sealed_column(),
    moment_column("created_at", nullable=False),
    moment_column("seen_at", nullable=False),
    sa.UniqueConstraint("token_hash"),
    sa.Index(None, "member_id"),
)
