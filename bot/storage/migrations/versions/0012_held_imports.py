"""PostgreSQL asked of each staged row whether its import is there; now whoever stages asks once for a slice."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.drop_constraint(op.f("fk_entries_import_id"), "entries", type_="foreignkey")
        op.drop_constraint(op.f("fk_results_import_id"), "results", type_="foreignkey")
