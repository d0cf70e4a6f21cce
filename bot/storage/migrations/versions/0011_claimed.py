"""What a sender that is gone has claimed is found among what is claimed, not among all that waits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    claimed = sa.text("claim IS NOT NULL")
    op.create_index(
        op.f("ix_outbox_claimed"), "outbox", ["channel", "claim"], sqlite_where=claimed, postgresql_where=claimed
    )
