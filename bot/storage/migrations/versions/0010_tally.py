"""What a release's progress counts is all in one index: a million alerts are counted without looking one of them up."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_index(op.f("ix_outbox_tally"), "outbox", ["release_id", "state", "channel", "reason"])
    op.drop_index(op.f("ix_outbox_release_id_state"), "outbox")
