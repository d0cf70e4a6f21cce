"""Institutions have inboxes: members, what is asked for, links and sessions; the register is found by its contacts."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"

MOMENT: Final = sa.String(26).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "inbox_members",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("institution_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("address_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=True, comment="null: the contact of the register"),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("invited_at", MOMENT, nullable=False),
        sa.Column("joined_at", MOMENT, nullable=True),
        sa.Column("seen_at", MOMENT, nullable=True),
        sa.Column("new_since", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_members")),
        sa.UniqueConstraint(
            "institution_index", "address_index", name=op.f("uq_inbox_members_institution_index_address_index")
        ),
    )
    op.create_index(op.f("ix_inbox_members_address_index"), "inbox_members", ["address_index"])
    op.create_table(
        "inbox_requirements",
        sa.Column("institution_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("institution_index", name=op.f("pk_inbox_requirements")),
    )
    op.create_table(
        "inbox_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_index", sa.LargeBinary(length=32), nullable=False, comment="of day and network together"),
        sa.Column("address_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_requests")),
    )
    op.create_index(op.f("ix_inbox_requests_client_index_at"), "inbox_requests", ["client_index", "at"])
    op.create_index(op.f("ix_inbox_requests_address_index_at"), "inbox_requests", ["address_index", "at"])
    _create_links_and_sessions()
    op.add_column("institutions", sa.Column("contact_index", sa.LargeBinary(length=32), nullable=True))
    op.create_index(op.f("ix_institutions_contact_index"), "institutions", ["contact_index"])


def _create_links_and_sessions() -> None:
    op.create_table(
        "inbox_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        _token_hash(),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_inbox_links_token_hash")),
    )
    op.create_table(
        "inbox_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        _token_hash(),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_inbox_sessions_token_hash")),
    )
    op.create_index(op.f("ix_inbox_sessions_member_id"), "inbox_sessions", ["member_id"])


def _token_hash() -> sa.Column[bytes]:
    return sa.Column(
        "token_hash", sa.LargeBinary(length=32), nullable=False, comment="SHA-256; the token is kept nowhere"
    )
