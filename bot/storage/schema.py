"""Every table, once, for SQLite and PostgreSQL.

Columns named `sealed…` hold ciphertext, `…_index` a keyed hash; nothing else is personal.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

metadata: Final = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_LENGTH: Final = len("2026-11-24T08:00:00.000000")


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware UTC datetime: `timestamptz` on PostgreSQL, sortable text on SQLite. Naive ones are refused."""

    impl = sa.String(_LENGTH)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """`timestamptz` where there is one."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.TIMESTAMP(timezone=True))
        return dialect.type_descriptor(sa.String(_LENGTH))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        """Refuses a naive moment."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002 the base class's
        """Always aware, always UTC."""
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return datetime.fromisoformat(value).replace(tzinfo=UTC)


def _id(name: str = "id") -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid, primary_key=True)


def _index(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.LargeBinary(32), nullable=nullable)


def _sealed(name: str = "sealed", *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.LargeBinary, nullable=nullable)


def _at(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, Moment, nullable=nullable)


def _import_id() -> sa.Column[Any]:
    return sa.Column("import_id", sa.Uuid, sa.ForeignKey("imports.id"), nullable=False)


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
    _id(),
    sa.Column("purpose", sa.String(16), nullable=False, comment="data or index; one of each"),
    sa.Column("wrapping_key", sa.String(16), nullable=False, comment="fingerprint of the ring's key that wraps it"),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    _at("created_at", nullable=False),
    sa.UniqueConstraint("purpose"),
)

# --- the register and what is imported --------------------------------------------------------------------------------
# Rows of an import are visible when the import's own row says `confirmed`; the newest confirmed row counts.

imports = sa.Table(
    "imports",
    metadata,
    _id(),
    sa.Column("kind", sa.String(16), nullable=False, comment="centres, entries, results or institutions"),
    sa.Column("state", sa.String(16), nullable=False, comment="staging, staged, confirmed or discarded"),
    sa.Column("seq", sa.BigInteger, unique=True, comment="the order of confirmation; null before it"),
    sa.Column(
        "checked_version", sa.BigInteger, nullable=False, comment="the register's version it was checked against"
    ),
    sa.Column("row_count", sa.Integer, nullable=False, server_default="0"),
    _index("actor_index", nullable=True),
    _sealed(nullable=True),
    _at("created_at", nullable=False),
    _at("confirmed_at"),
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
    _id(),
    _import_id(),
    _line(),
    sa.Column("number", sa.String(32), nullable=False),
    sa.Column("name", sa.String(300), nullable=False),
    sa.Column("country", sa.String(2), nullable=False),
    sa.Column("city", sa.String(200), nullable=False, server_default=""),
    sa.Column("phone", sa.String(100), nullable=False, server_default=""),
    sa.Column("website", sa.String(500), nullable=False, server_default=""),
    _sealed(),
    sa.UniqueConstraint("import_id", "number"),
)

institutions = sa.Table(
    "institutions",
    metadata,
    _id(),
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
    _sealed(),
    sa.UniqueConstraint("import_id", "identity"),
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
    _at("created_at", nullable=False),
)

entries = sa.Table(
    "entries",
    metadata,
    _id(),
    _import_id(),
    _line(),
    _unchanged(),
    _index("id_index"),
    sa.Column("session", sa.String(64), nullable=False),
    sa.Column("exam", sa.String(32), nullable=False),
    sa.Column("format", sa.String(16), nullable=False),
    sa.Column("exam_date", sa.Date, nullable=False),
    sa.Column("centre_number", sa.String(32), nullable=False),
    _sealed("sealed_person"),
    _sealed("sealed_secret", nullable=True),
    sa.UniqueConstraint("id_index", "import_id"),
    sa.Index(None, "import_id"),
    _index_of_unchanged("entries"),
    sa.Index(None, "session"),
)

results = sa.Table(
    "results",
    metadata,
    _id(),
    _import_id(),
    _line(),
    _unchanged(),
    _index("id_index"),
    sa.Column("session", sa.String(64), nullable=False),
    _sealed(),
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
    _id(),
    sa.Column("session", sa.String(64), sa.ForeignKey("sessions.name"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False, comment="1 is the session's first"),
    sa.Column("state", sa.String(16), nullable=False, comment="draft, released or stopped"),
    sa.Column("proposal_id", sa.Uuid, unique=True, comment="whose items count"),
    _at("released_at"),
    _at("stopped_at"),
    _at("fanned_out_at"),
    _at("completed_at"),
    sa.UniqueConstraint("session", "number"),
)

proposals = sa.Table(
    "proposals",
    metadata,
    _id(),
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
    _index("proposer_index", nullable=True),
    _index("decider_index", nullable=True),
    _sealed(),
    _at("release_at"),
    _at("created_at", nullable=False),
    _at("decided_at"),
    sa.Index(None, "release_id"),
    sa.Index(None, "state"),
)

release_items = sa.Table(
    "release_items",
    metadata,
    sa.Column("proposal_id", sa.Uuid, sa.ForeignKey("proposals.id"), primary_key=True),
    sa.Column("result_id", sa.Uuid, sa.ForeignKey("results.id"), primary_key=True),
    _index("id_index"),
    sa.Index(None, "id_index", "proposal_id"),
)

release_cards = sa.Table(
    "release_cards",
    metadata,
    _id(),
    sa.Column("proposal_id", sa.Uuid, sa.ForeignKey("proposals.id"), nullable=False),
    _index("chat_index"),
    _sealed(),
    _at("created_at", nullable=False),
    sa.UniqueConstraint("proposal_id", "chat_index"),
)

# --- candidates -------------------------------------------------------------------------------------------------------

accounts = sa.Table(
    "accounts",
    metadata,
    _id(),
    _index("chat_index"),
    _index("email_index", nullable=True),
    _sealed(),
    _sealed("sealed_data_key", nullable=True),
    sa.Column("terms_version", sa.String(32)),
    _at("terms_at"),
    _at("blocked_at"),
    _at("created_at", nullable=False),
    sa.UniqueConstraint("chat_index"),
)

links = sa.Table(
    "links",
    metadata,
    _id(),
    sa.Column("account_id", sa.Uuid, nullable=False),
    _index("id_index"),
    _sealed(),
    _at("created_at", nullable=False),
    _at("ended_at"),
    sa.Column("ended_how", sa.String(16), comment="unlinked, freed or erased"),
    _index("ended_by_index", nullable=True),
    sa.Index(
        "uq_links_one_holder",
        "id_index",
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    ),
    sa.Index(None, "account_id"),
    sa.Index(None, "id_index"),
)

email_codes = sa.Table(
    "email_codes",
    metadata,
    _id(),
    sa.Column("account_id", sa.Uuid, nullable=False),
    _sealed(),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    _at("created_at", nullable=False),
    _at("expires_at", nullable=False),
    _at("used_at"),
    sa.Index(None, "account_id"),
)

views = sa.Table(
    "views",
    metadata,
    _id(),
    sa.Column("account_id", sa.Uuid, nullable=False),
    sa.Column("result_id", sa.Uuid, nullable=False),
    _at("first_at", nullable=False),
    sa.UniqueConstraint("account_id", "result_id"),
)

# --- guessing ---------------------------------------------------------------------------------------------------------

chat_tries = sa.Table(
    "chat_tries",
    metadata,
    sa.Column("chat_index", sa.LargeBinary(32), primary_key=True),
    sa.Column("wrong", sa.Integer, nullable=False),
    sa.Column("step", sa.Integer, nullable=False),
    _at("locked_until"),
    _at("updated_at", nullable=False),
)

attempts = sa.Table(
    "attempts",
    metadata,
    _id(),
    _index("id_index"),
    _at("at", nullable=False),
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
    _sealed(nullable=True),
    sa.Column("reason", sa.String(32)),
    sa.Column("attempts", sa.SmallInteger, nullable=False, server_default="0"),
    _at("due_at", nullable=False),
    sa.Column("claim", sa.BigInteger, comment="the fence of the sender that holds it"),
    _at("created_at", nullable=False),
    _at("settled_at"),
    sa.Index(
        "ix_outbox_due",
        "channel",
        "priority",
        "due_at",
        "id",
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    ),
    sa.Index(None, "release_id", "state"),
    sa.Index(None, "link_id"),
    sa.Index(None, "account_id"),
)

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("holder", sa.Uuid, nullable=False),
    sa.Column("fence", sa.BigInteger, nullable=False),
    _at("until", nullable=False),
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
    _sealed(nullable=True),
    sa.Column("token", sa.BigInteger, nullable=False, comment="fencing: a save must carry the lease's"),
    _at("leased_until"),
    _at("expires_at", nullable=False),
)

updates = sa.Table(
    "updates",
    metadata,
    sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
    _sealed(nullable=True),
    _at("taken_at", nullable=False),
    _at("done_at"),
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
    _id(),
    _index("person_index"),
    sa.Column("role", sa.String(16), nullable=False),
    _sealed(),
    _index("granted_by_index", nullable=True),
    _at("granted_at", nullable=False),
    _at("revoked_at"),
    _at("menu_set_at"),
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
    _at("at", nullable=False),
    sa.Column("action", sa.String(48), nullable=False),
    _index("actor_index", nullable=True),
    _index("subject_index", nullable=True),
    sa.Column("session", sa.String(64)),
    _sealed(),
    sa.Index(None, "at"),
)
