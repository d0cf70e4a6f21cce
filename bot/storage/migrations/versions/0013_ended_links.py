"""Links that staff freed are looked for each minute: they are found among those that ended, which are few."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    ended = sa.text("ended_how IS NOT NULL")
    op.create_index(
        op.f("ix_links_ended"), "links", ["ended_how", "ended_at"], sqlite_where=ended, postgresql_where=ended
    )
