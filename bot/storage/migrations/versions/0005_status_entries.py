"""Where the status of each proof that was handed out is told."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"

MOMENT: Final = sa.String(26).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "status_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("list", sa.Integer(), nullable=False, comment="the number of its status lists"),
        sa.Column("bit", sa.Integer(), nullable=False, comment="its bit in them, drawn at random"),
        sa.Column("kind", sa.String(length=8), nullable=False, comment="share or own: who holds the proof"),
        sa.Column("holder_id", sa.Uuid(), nullable=False, comment="the share, or the candidate's link"),
        sa.Column("version", sa.Uuid(), nullable=False, comment="of the result that it proves"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_entries")),
        sa.UniqueConstraint("list", "bit", name=op.f("uq_status_entries_list_bit")),
        sa.UniqueConstraint("holder_id", "version", name=op.f("uq_status_entries_holder_id_version")),
    )
