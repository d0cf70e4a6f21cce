"""What a release has had paid for in Stars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column(
        "releases",
        sa.Column(
            "paid_messages",
            sa.Integer(),
            nullable=False,
            server_default="0",
            comment="alerts claimed to be paid for in Stars",
        ),
    )
