"""The first schema: every table."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

MOMENT: Final = sa.String(26).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chat_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("email_index", sa.LargeBinary(length=32), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_data_key", sa.LargeBinary(), nullable=True),
        sa.Column("terms_version", sa.String(length=32), nullable=True),
        sa.Column("terms_at", MOMENT, nullable=True),
        sa.Column("blocked_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("chat_index", name=op.f("uq_accounts_chat_index")),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("id_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
    )
    op.create_index(op.f("ix_attempts_at"), "attempts", ["at"], unique=False)
    op.create_index(op.f("ix_attempts_id_index_at"), "attempts", ["id_index", "at"], unique=False)
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("action", sa.String(length=48), nullable=False),
        sa.Column("actor_index", sa.LargeBinary(length=32), nullable=True),
        sa.Column("subject_index", sa.LargeBinary(length=32), nullable=True),
        sa.Column("session", sa.String(length=64), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
        sa.UniqueConstraint("id", name=op.f("uq_audit_id")),
    )
    op.create_index(op.f("ix_audit_at"), "audit", ["at"], unique=False)
    op.create_table(
        "chat_tries",
        sa.Column("chat_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("locked_until", MOMENT, nullable=True),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("chat_index", name=op.f("pk_chat_tries")),
    )
    op.create_table(
        "dialogues",
        sa.Column("chat_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("token", sa.BigInteger(), nullable=False, comment="fencing: a save must carry the lease's"),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("chat_index", name=op.f("pk_dialogues")),
    )
    op.create_table(
        "email_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_codes")),
    )
    op.create_index(op.f("ix_email_codes_account_id"), "email_codes", ["account_id"], unique=False)
    op.create_table(
        "imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False, comment="centres, entries, results or institutions"),
        sa.Column("state", sa.String(length=16), nullable=False, comment="staging, staged, confirmed or discarded"),
        sa.Column("seq", sa.BigInteger(), nullable=True, comment="the order of confirmation; null before it"),
        sa.Column(
            "checked_version", sa.BigInteger(), nullable=False, comment="the register's version it was checked against"
        ),
        sa.Column("row_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("actor_index", sa.LargeBinary(length=32), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
        sa.UniqueConstraint("seq", name=op.f("uq_imports_seq")),
    )
    op.create_table(
        "keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False, comment="data or index; one of each"),
        sa.Column(
            "wrapping_key", sa.String(length=16), nullable=False, comment="fingerprint of the ring's key that wraps it"
        ),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keys")),
        sa.UniqueConstraint("purpose", name=op.f("uq_keys_purpose")),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_how", sa.String(length=16), nullable=True, comment="unlinked, freed or erased"),
        sa.Column("ended_by_index", sa.LargeBinary(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
    )
    op.create_index(op.f("ix_links_account_id"), "links", ["account_id"], unique=False)
    op.create_index(op.f("ix_links_id_index"), "links", ["id_index"], unique=False)
    op.create_index(
        "uq_links_one_holder",
        "links",
        ["id_index"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "outbox",
        sa.Column(
            "id",
            sa.String(length=120),
            nullable=False,
            comment="alerts: release/link/channel, so that a second insert is none",
        ),
        sa.Column("kind", sa.String(length=16), nullable=False, comment="alert, notice or code"),
        sa.Column("channel", sa.String(length=8), nullable=False, comment="chat or mail"),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column(
            "state",
            sa.String(length=12),
            nullable=False,
            comment="queued, claimed, unknown, sent, seen, ended, gave_up",
        ),
        sa.Column("release_id", sa.Uuid(), nullable=True),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("claim", sa.BigInteger(), nullable=True, comment="the fence of the sender that holds it"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index(op.f("ix_outbox_account_id"), "outbox", ["account_id"], unique=False)
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["channel", "priority", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_index(op.f("ix_outbox_link_id"), "outbox", ["link_id"], unique=False)
    op.create_index(op.f("ix_outbox_release_id_state"), "outbox", ["release_id", "state"], unique=False)
    op.create_table(
        "roles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("granted_by_index", sa.LargeBinary(length=32), nullable=True),
        sa.Column("granted_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("menu_set_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roles")),
    )
    op.create_index(
        "uq_roles_standing",
        "roles",
        ["person_index", "role"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "sessions",
        sa.Column(
            "name",
            sa.String(length=64),
            nullable=False,
            comment="the row that a link and a release lock against each other",
        ),
        sa.Column(
            "version", sa.BigInteger(), server_default="0", nullable=False, comment="moves with every confirmed import"
        ),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sessions")),
    )
    op.create_table(
        "ticks",
        sa.Column("job", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False, comment="one row a tick: whoever inserts it runs it"),
        sa.PrimaryKeyConstraint("job", "at", name=op.f("pk_ticks")),
    )
    op.create_table(
        "updates",
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("taken_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("update_id", name=op.f("pk_updates")),
    )
    op.create_index(
        "ix_updates_pending",
        "updates",
        ["update_id"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "versions",
        sa.Column(
            "name", sa.String(length=32), nullable=False, comment="`register`: moves with every import and release"
        ),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_versions")),
    )
    op.create_table(
        "views",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("result_id", sa.Uuid(), nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_views")),
        sa.UniqueConstraint("account_id", "result_id", name=op.f("uq_views_account_id_result_id")),
    )
    op.create_table(
        "centres",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), server_default="0", nullable=False, comment="of the file it came in"),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("city", sa.String(length=200), server_default="", nullable=False),
        sa.Column("phone", sa.String(length=100), server_default="", nullable=False),
        sa.Column("website", sa.String(length=500), server_default="", nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_centres_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centres")),
        sa.UniqueConstraint("import_id", "number", name=op.f("uq_centres_import_id_number")),
    )
    op.create_table(
        "entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), server_default="0", nullable=False, comment="of the file it came in"),
        sa.Column(
            "unchanged",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="says what stood already: never the row that counts, swept once its import is confirmed",
        ),
        sa.Column("id_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("exam", sa.String(length=32), nullable=False),
        sa.Column("format", sa.String(length=16), nullable=False),
        sa.Column("exam_date", sa.Date(), nullable=False),
        sa.Column("centre_number", sa.String(length=32), nullable=False),
        sa.Column("sealed_person", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_entries_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sa.UniqueConstraint("id_index", "import_id", name=op.f("uq_entries_id_index_import_id")),
    )
    op.create_index(op.f("ix_entries_import_id"), "entries", ["import_id"], unique=False)
    op.create_index(op.f("ix_entries_session"), "entries", ["session"], unique=False)
    op.create_index(
        "ix_entries_unchanged",
        "entries",
        ["import_id"],
        unique=False,
        sqlite_where=sa.text("unchanged IS 1"),
        postgresql_where=sa.text("unchanged IS true"),
    )
    op.create_table(
        "institutions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), server_default="0", nullable=False, comment="of the file it came in"),
        sa.Column(
            "identity", sa.String(length=600), nullable=False, comment="email domain, else name, country and city"
        ),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("city", sa.String(length=200), server_default="", nullable=False),
        sa.Column("website", sa.String(length=500), server_default="", nullable=False),
        sa.Column("email_domain", sa.String(length=255), server_default="", nullable=False),
        sa.Column("aliases", sa.Text(), server_default="", nullable=False, comment="separated by |"),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_institutions_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institutions")),
        sa.UniqueConstraint("import_id", "identity", name=op.f("uq_institutions_import_id_identity")),
    )
    op.create_table(
        "releases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="1 is the session's first"),
        sa.Column("state", sa.String(length=16), nullable=False, comment="draft, released or stopped"),
        sa.Column("proposal_id", sa.Uuid(), nullable=True, comment="whose items count"),
        sa.Column("released_at", MOMENT, nullable=True),
        sa.Column("stopped_at", MOMENT, nullable=True),
        sa.Column("fanned_out_at", MOMENT, nullable=True),
        sa.Column("completed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["session"], ["sessions.name"], name=op.f("fk_releases_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_releases_proposal_id")),
        sa.UniqueConstraint("session", "number", name=op.f("uq_releases_session_number")),
    )
    op.create_table(
        "results",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), server_default="0", nullable=False, comment="of the file it came in"),
        sa.Column(
            "unchanged",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="says what stood already: never the row that counts, swept once its import is confirmed",
        ),
        sa.Column("id_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_results_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_results")),
        sa.UniqueConstraint("id_index", "import_id", name=op.f("uq_results_id_index_import_id")),
    )
    op.create_index(op.f("ix_results_import_id"), "results", ["import_id"], unique=False)
    op.create_index(op.f("ix_results_session_id_index"), "results", ["session", "id_index"], unique=False)
    op.create_index(
        "ix_results_unchanged",
        "results",
        ["import_id"],
        unique=False,
        sqlite_where=sa.text("unchanged IS 1"),
        postgresql_where=sa.text("unchanged IS true"),
    )
    op.create_table(
        "proposals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.String(length=16),
            nullable=False,
            comment="preparing, waiting, scheduled, released, rejected, voided, taken_back",
        ),
        sa.Column("session_version", sa.BigInteger(), nullable=False, comment="an import after it voids the proposal"),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=True, comment="keyed, over (ID, result version)"),
        sa.Column("item_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("proposer_index", sa.LargeBinary(length=32), nullable=True),
        sa.Column("decider_index", sa.LargeBinary(length=32), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("release_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["release_id"], ["releases.id"], name=op.f("fk_proposals_release_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    op.create_index(op.f("ix_proposals_release_id"), "proposals", ["release_id"], unique=False)
    op.create_index(op.f("ix_proposals_state"), "proposals", ["state"], unique=False)
    op.create_table(
        "release_cards",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("chat_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name=op.f("fk_release_cards_proposal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_cards")),
        sa.UniqueConstraint("proposal_id", "chat_index", name=op.f("uq_release_cards_proposal_id_chat_index")),
    )
    op.create_table(
        "release_items",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("result_id", sa.Uuid(), nullable=False),
        sa.Column("id_index", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name=op.f("fk_release_items_proposal_id")),
        sa.ForeignKeyConstraint(["result_id"], ["results.id"], name=op.f("fk_release_items_result_id")),
        sa.PrimaryKeyConstraint("proposal_id", "result_id", name=op.f("pk_release_items")),
    )
    op.create_index(
        op.f("ix_release_items_id_index_proposal_id"), "release_items", ["id_index", "proposal_id"], unique=False
    )
