"""Failed look-ups of shares, and who wants no more mail."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"

MOMENT: Final = sa.String(26).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "failed_lookups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("address_index", sa.LargeBinary(length=32), nullable=False, comment="of day and network together"),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_lookups")),
    )
    op.create_index(op.f("ix_failed_lookups_address_index_at"), "failed_lookups", ["address_index", "at"], unique=False)
    op.create_index(op.f("ix_failed_lookups_at"), "failed_lookups", ["at"], unique=False)
    op.create_table(
        "mail_refusals",
        sa.Column("address_index", sa.LargeBinary(length=16), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("address_index", name=op.f("pk_mail_refusals")),
    )
