"""Results that are held back, and releases that amend earlier ones."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"

MOMENT: Final = sa.String(26).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "withholdings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("id_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("lifted_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withholdings")),
    )
    op.create_index(op.f("ix_withholdings_id_index"), "withholdings", ["id_index"], unique=False)
    op.create_index(
        "uq_withholdings_standing",
        "withholdings",
        ["id_index"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.add_column(
        "releases",
        sa.Column(
            "amends",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="its results were released before, and say something else now",
        ),
    )
    op.add_column(
        "proposals",
        sa.Column("import_id", sa.Uuid(), nullable=True, comment="that brought the new versions of an amendment"),
    )
