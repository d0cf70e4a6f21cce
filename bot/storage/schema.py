"""Every table of the main job, once, for SQLite and PostgreSQL. What came later has a file of its own beside it.

Columns named `sealed…` hold ciphertext, `…_index` a keyed hash; nothing else is personal.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.storage.columns import Moment, id_column, index_column, metadata, moment_column, sealed_column


def _import_id() -> sa.Column[Any]:
    return sa.Column("import_id", sa.Uuid, sa.ForeignKey("imports.id"), nullable=False)


def _of_an_import() -> sa.ForeignKeyConstraint:
    """Rows that come by the hundred thousand. PostgreSQL would ask of each whether its import is there: a third of its work.

    There `Repository._hold_import` asks once for each slice.
    """
    return sa.ForeignKeyConstraint(["import_id"], ["imports.id"]).ddl_if(dialect="sqlite")


def _line() -> sa.Column[Any]:
    return sa.Column("line", sa.Integer, nullable=False, server_default="0", comment="of the file it came in")


def _unchanged() -> sa.Column[Any]:
    return sa.Column(
        "unchanged",
        sa.Boolean,
        nullable=False,
        server_default=sa.false(),
        comment="says what stood already: never the row that counts, swept once its import is confirmed",
    )


def _index_of_unchanged(table: str) -> sa.Index:
    """Few rows or none: they are swept."""
    # SQLite finds it only where the condition is written as SQLAlchemy writes it there.
    in_sqlite, in_postgresql = sa.text("unchanged IS 1"), sa.text("unchanged IS true")
    return sa.Index(f"ix_{table}_unchanged", "import_id", sqlite_where=in_sqlite, postgresql_where=in_postgresql)


# --- keys -------------------------------------------------------------------------------------------------------------

keys = sa.Table(
    "keys",
    metadata,
    id_column(),
    sa.Column("purpose", sa.String(16), nullable=False, comment="data or index; one of each"),
    sa.Column("wrapping_key", sa.String(16), nullable=False, comment="fingerprint of the ring's key that wraps it"),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    moment_column("created_at", nullable=False),
    sa.UniqueConstraint("purpose"),
)

# --- the register and what is imported --------------------------------------------------------------------------------
# Rows of an import are visible when the import's own row says `confirmed`; the newest confirmed row counts.

imports = sa.Table(
    "imports",
    metadata,
    id_column(),
    sa.Column("kind", sa.String(16), nullable=False, comment="centres, entries, results, institutions, addition"),
    sa.Column("state", sa.String(16), nullable=False, comment="staging, staged, confirmed or discarded"),
    sa.Column("seq", sa.BigInteger, unique=True, comment="the order of confirmation; null before it"),
    sa.Column(
        "checked_version", sa.BigInteger, nullable=False, comment="the register's version it was checked against"
    ),
    sa.Column("row_count", sa.Integer, nullable=False, server_default="0"),
    index_column("actor_index", nullable=True),
    sealed_column(nullable=True),
    moment_column("created_at", nullable=False),
    moment_column("confirmed_at"),
    sa.Index(None, "kind", "seq"),
)

versions = sa.Table(
    "versions",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True, comment="`register`: moves with every import and release"),
    sa.Column("version", sa.BigInteger, nullable=False),
)

centres = sa.Table(
    "centres",
    metadata,
    id_column(),
    _import_id(),
    _line(),
    sa.Column("number", sa.String(32), nullable=False),
    sa.Column("name", sa.String(300), nullable=False),
    sa.Column("country", sa.String(2), nullable=False),
    sa.Column("city", sa.String(200), nullable=False, server_default=""),
    sa.Column("phone", sa.String(100), nullable=False, server_default=""),
    sa.Column("website", sa.String(500), nullable=False, server_default=""),
    sealed_column(),
    sa.UniqueConstraint("import_id", "number"),
)

institutions = sa.Table(
    "institutions",
    metadata,
    id_column(),
    _import_id(),
    _line(),
    sa.Column("identity", sa.String(600), nullable=False, comment="email domain, else name, country and city"),
    sa.Column("name", sa.String(300), nullable=False),
    sa.Column("type", sa.String(16), nullable=False),
    sa.Column("country", sa.String(2), nullable=False),
    sa.Column("city", sa.String(200), nullable=False, server_default=""),
    sa.Column("website", sa.String(500), nullable=False, server_default=""),
    sa.Column("email_domain", sa.String(255), nullable=False, server_default=""),
    sa.Column("aliases", sa.Text, nullable=False, server_default="", comment="separated by |"),
    index_column("contact_index", nullable=True),
    sealed_column(),
    sa.UniqueConstraint("import_id", "identity"),
    sa.Index(None, "identity"),
    sa.Index(None, "contact_index"),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column(
        "name", sa.String(64), primary_key=True, comment="the row that a link and a release lock against each other"
    ),
    sa.Column(
        "version", sa.BigInteger, nullable=False, server_default="0", comment="moves with every confirmed import"
    ),
    moment_column("created_at", nullable=False),
)

entries = sa.Table(
    "entries",
    metadata,
    id_column(),
    sa.Column("import_id", sa.Uuid, nullable=False),
    _line(),
    _unchanged(),
    index_column("id_index"),
    sa.Column("session", sa.String(64), nullable=False),
    sa.Column("exam", sa.String(32), nullable=False),
    sa.Column("format", sa.String(16), nullable=False),
    sa.Column("exam_date", sa.Date, nullable=False),
    sa.Column("centre_number", sa.String(32), nullable=False),
    sealed_column("sealed_person"),
    sealed_column("sealed_secret", nullable=True),
    _of_an_import(),
    sa.UniqueConstraint("id_index", "import_id"),
    sa.Index(None, "import_id"),
    _index_of_unchanged("entries"),
    sa.Index(None, "session"),
)

results = sa.Table(
    "results",
    metadata,
    id_column(),
    sa.Column("import_id", sa.Uuid, nullable=False),
    _line(),
    _unchanged(),
    index_column("id_index"),
    sa.Column("session", sa.String(64), nullable=False),
    sealed_column(),
    _of_an_import(),
    sa.UniqueConstraint("id_index", "import_id"),
    sa.Index(None, "import_id"),
    _index_of_unchanged("results"),
    sa.Index(None, "session", "id_index"),
)

# --- releases ---------------------------------------------------------------------------------------------------------
# A release shows the items of the proposal it was last approved by; a stopped one is taken up by a new proposal.

releases = sa.Table(
    "releases",
    metadata,
    id_column(),
    sa.Column("session", sa.String(64), sa.ForeignKey("sessions.name"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False, comment="1 is the session's first"),
    sa.Column("state", sa.String(16), nullable=False, comment="draft, released or stopped"),
    sa.Column("proposal_id", sa.Uuid, unique=True, comment="whose items count"),
    sa.Column(
        "amends",
        sa.Boolean,
        nullable=False,
        server_default=sa.false(),
        comment="its results were released before, and say something else now",
    ),
    moment_column("released_at"),
    moment_column("stopped_at"),
    moment_column("fanned_out_at"),
    moment_column("completed_at"),
    sa.Column(
        "paid_messages",
        sa.Integer,
        nullable=False,
        server_default="0",
        comment="alerts claimed to be paid for in Stars",
    ),
    sa.UniqueConstraint("session", "number"),
)

proposals = sa.Table(
    "proposals",
    metadata,
    id_column(),
    sa.Column("release_id", sa.Uuid, sa.ForeignKey("releases.id"), nullable=False),
    sa.Column(
        "state",
        sa.String(16),
        nullable=False,
        comment="preparing, waiting, scheduled, released, rejected, voided, taken_back",
    ),
    sa.Column("session_version", sa.BigInteger, nullable=False, comment="an import after it voids the proposal"),
    sa.Column("digest", sa.LargeBinary(32), comment="keyed, over (ID, result version)"),
    sa.Column("item_count", sa.Integer, nullable=False, server_default="0"),
    sa.Column("import_id", sa.Uuid, comment="that brought the new versions of an amendment"),
    index_column("proposer_index", nullable=True),
    index_column("decider_index", nullable=True),
    sealed_column(),
    moment_column("release_at"),
    moment_column("created_at", nullable=False),
    moment_column("decided_at"),
    sa.Index(None, "release_id"),
    sa.Index(None, "state"),
)

release_items = sa.Table(
    "release_items",
    metadata,
    sa.Column("proposal_id", sa.Uuid, sa.ForeignKey("proposals.id"), primary_key=True),
    sa.Column("result_id", sa.Uuid, sa.ForeignKey("results.id"), primary_key=True),
    index_column("id_index"),
    sa.Index(None, "id_index", "proposal_id"),
)

release_cards = sa.Table(
    "release_cards",
    metadata,
    id_column(),
    sa.Column("proposal_id", sa.Uuid, sa.ForeignKey("proposals.id"), nullable=False),
    index_column("chat_index"),
    sealed_column(),
    moment_column("created_at", nullable=False),
    sa.UniqueConstraint("proposal_id", "chat_index"),
)

# --- candidates -------------------------------------------------------------------------------------------------------

accounts = sa.Table(
    "accounts",
    metadata,
    id_column(),
    index_column("chat_index"),
    index_column("email_index", nullable=True),
    sealed_column(),
    sealed_column("sealed_data_key", nullable=True),
    sa.Column("terms_version", sa.String(32)),
    moment_column("terms_at"),
    moment_column("blocked_at"),
    moment_column("created_at", nullable=False),
    sa.UniqueConstraint("chat_index"),
)

links = sa.Table(
    "links",
    metadata,
    id_column(),
    sa.Column("account_id", sa.Uuid, nullable=False),
    index_column("id_index"),
    sealed_column(),
    moment_column("created_at", nullable=False),
    moment_column("ended_at"),
    sa.Column("ended_how", sa.String(16), comment="unlinked, freed or erased"),
    index_column("ended_by_index", nullable=True),
    sa.Index(
        "uq_links_one_holder",
        "id_index",
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    ),
    sa.Index(
        "ix_links_ended",
        "ended_how",
        "ended_at",
        sqlite_where=sa.text("ended_how IS NOT NULL"),
        postgresql_where=sa.text("ended_how IS NOT NULL"),
    ),
    sa.Index(None, "account_id"),
    sa.Index(None, "id_index"),
)

email_codes = sa.Table(
    "email_codes",
    metadata,
    id_column(),
    sa.Column("account_id", sa.Uuid, nullable=False),
    sealed_column(),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    moment_column("created_at", nullable=False),
    moment_column("expires_at", nullable=False),
    moment_column("used_at"),
    sa.Index(None, "account_id"),
)

views = sa.Table(
    "views",
    metadata,
    id_column(),
    sa.Column("account_id", sa.Uuid, nullable=False),
    sa.Column("result_id", sa.Uuid, nullable=False),
    moment_column("first_at", nullable=False),
    sa.UniqueConstraint("account_id", "result_id"),
)

# --- guessing ---------------------------------------------------------------------------------------------------------

chat_tries = sa.Table(
    "chat_tries",
    metadata,
    sa.Column("chat_index", sa.LargeBinary(32), primary_key=True),
    sa.Column("wrong", sa.Integer, nullable=False),
    sa.Column("step", sa.Integer, nullable=False),
    moment_column("locked_until"),
    moment_column("updated_at", nullable=False),
)

attempts = sa.Table(
    "attempts",
    metadata,
    id_column(),
    index_column("id_index"),
    moment_column("at", nullable=False),
    sa.Index(None, "id_index", "at"),
    sa.Index(None, "at"),
)

# --- what goes out ----------------------------------------------------------------------------------------------------

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column(
        "id", sa.String(120), primary_key=True, comment="alerts: release/link/channel, so that a second insert is none"
    ),
    sa.Column("kind", sa.String(16), nullable=False, comment="alert, notice or code"),
    sa.Column("channel", sa.String(8), nullable=False, comment="chat or mail"),
    sa.Column("priority", sa.SmallInteger, nullable=False),
    sa.Column("state", sa.String(12), nullable=False, comment="queued, claimed, unknown, sent, seen, ended, gave_up"),
    sa.Column("release_id", sa.Uuid),
    sa.Column("link_id", sa.Uuid),
    sa.Column("account_id", sa.Uuid),
    sealed_column(nullable=True),
    sa.Column("reason", sa.String(32)),
    sa.Column("attempts", sa.SmallInteger, nullable=False, server_default="0"),
    moment_column("due_at", nullable=False),
    sa.Column("claim", sa.BigInteger, comment="the fence of the sender that holds it"),
    moment_column("created_at", nullable=False),
    moment_column("settled_at"),
    sa.Index(
        "ix_outbox_due",
        "channel",
        "priority",
        "due_at",
        "id",
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    ),
    sa.Index("ix_outbox_tally", "release_id", "state", "channel", "reason"),
    sa.Index(
        "ix_outbox_claimed",
        "channel",
        "claim",
        sqlite_where=sa.text("claim IS NOT NULL"),
        postgresql_where=sa.text("claim IS NOT NULL"),
    ),
    sa.Index(None, "link_id"),
    sa.Index(None, "account_id"),
)

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("holder", sa.Uuid, nullable=False),
    sa.Column("fence", sa.BigInteger, nullable=False),
    moment_column("until", nullable=False),
)

ticks = sa.Table(
    "ticks",
    metadata,
    sa.Column("job", sa.String(64), primary_key=True),
    sa.Column("at", Moment, primary_key=True, comment="one row a tick: whoever inserts it runs it"),
)

# --- chats ------------------------------------------------------------------------------------------------------------

dialogues = sa.Table(
    "dialogues",
    metadata,
    sa.Column("chat_index", sa.LargeBinary(32), primary_key=True),
    sealed_column(nullable=True),
    sa.Column("token", sa.BigInteger, nullable=False, comment="fencing: a save must carry the lease's"),
    moment_column("leased_until"),
    moment_column("expires_at", nullable=False),
)

updates = sa.Table(
    "updates",
    metadata,
    sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sealed_column(nullable=True),
    moment_column("taken_at", nullable=False),
    moment_column("done_at"),
    sa.Index(
        "ix_updates_pending",
        "update_id",
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    ),
)

# --- staff ------------------------------------------------------------------------------------------------------------

roles = sa.Table(
    "roles",
    metadata,
    id_column(),
    index_column("person_index"),
    sa.Column("role", sa.String(16), nullable=False),
    sealed_column(),
    index_column("granted_by_index", nullable=True),
    moment_column("granted_at", nullable=False),
    moment_column("revoked_at"),
    moment_column("menu_set_at"),
    sa.Index(
        "uq_roles_standing",
        "person_index",
        "role",
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    ),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("id", sa.Uuid, nullable=False, unique=True),
    moment_column("at", nullable=False),
    sa.Column("action", sa.String(48), nullable=False),
    index_column("actor_index", nullable=True),
    index_column("subject_index", nullable=True),
    sa.Column("session", sa.String(64)),
    sealed_column(),
    sa.Index(None, "at"),
)
