"""The keys that statements and credentials are signed with."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

MOMENT: Final = sa.String(26).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "signing_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("algorithm", sa.String(length=8), nullable=False, comment="ES256 or RS256"),
        sa.Column("number", sa.Integer(), nullable=False, comment="1 is the first of its algorithm; the highest signs"),
        sa.Column("kid", sa.String(length=64), nullable=False, comment="thumbprint of the public key"),
        sa.Column(
            "wrapping_key",
            sa.String(length=16),
            nullable=False,
            comment="fingerprint of the ring's key that wraps it",
        ),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False, comment="PEM"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_keys")),
        sa.UniqueConstraint("algorithm", "number", name=op.f("uq_signing_keys_algorithm_number")),
        sa.UniqueConstraint("kid", name=op.f("uq_signing_keys_kid")),
    )
