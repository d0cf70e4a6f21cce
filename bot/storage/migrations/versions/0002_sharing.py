"""What candidates share, and who opened it."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

MOMENT: Final = sa.String(26).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "shares",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("id_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "institution_index",
            sa.LargeBinary(length=32),
            nullable=True,
            comment="of the register's identity; null: a plain link",
        ),
        sa.Column("reference", sa.String(length=16), nullable=False, comment="names it on paper; no secret"),
        sa.Column(
            "token_hash",
            sa.LargeBinary(length=32),
            nullable=True,
            comment="SHA-256 of the link's token, which is kept nowhere",
        ),
        sa.Column(
            "code_index", sa.LargeBinary(length=32), nullable=True, comment="of reference and hand code together"
        ),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Uuid(), nullable=True, comment="of the result when it was sent"),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("sends_at", MOMENT, nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("first_opened_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shares")),
        sa.UniqueConstraint("reference", name=op.f("uq_shares_reference")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_shares_token_hash")),
        sa.UniqueConstraint("code_index", name=op.f("uq_shares_code_index")),
    )
    op.create_index(op.f("ix_shares_account_id"), "shares", ["account_id"], unique=False)
    op.create_index(op.f("ix_shares_link_id"), "shares", ["link_id"], unique=False)
    op.create_index(op.f("ix_shares_id_index"), "shares", ["id_index"], unique=False)
    op.create_index(
        op.f("ix_shares_institution_index_sent_at"), "shares", ["institution_index", "sent_at"], unique=False
    )
    waiting = sa.text("state IN ('planned', 'pending')")
    op.create_index(
        "ix_shares_waiting",
        "shares",
        ["state", "sends_at"],
        unique=False,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_table(
        "share_views",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("share_id", sa.Uuid(), nullable=False),
        sa.Column("viewer_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_views")),
        sa.UniqueConstraint("share_id", "viewer_index", "day", name=op.f("uq_share_views_share_id_viewer_index_day")),
    )
