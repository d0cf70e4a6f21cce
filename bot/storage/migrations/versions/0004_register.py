"""The register of institutions stands by itself, and candidates ask for what is missing in it."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

MOMENT: Final = sa.String(26).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "institution_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False, comment="waiting, added or declined"),
        sa.Column("reason", sa.String(length=16), nullable=True, comment="why it was declined"),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("decider_index", sa.LargeBinary(length=32), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution_requests")),
    )
    op.create_index(op.f("ix_institution_requests_account_id"), "institution_requests", ["account_id"])
    op.create_index(op.f("ix_institution_requests_state_created_at"), "institution_requests", ["state", "created_at"])
    op.create_index(op.f("ix_institutions_identity"), "institutions", ["identity"])
    op.create_index(op.f("ix_imports_kind_seq"), "imports", ["kind", "seq"])
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps no comments
        op.alter_column("imports", "kind", comment="centres, entries, results, institutions, addition")
