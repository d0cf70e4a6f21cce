"""Tables of the verification pages: failed look-ups, and who wants no more mail."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from bot.storage.columns import id_column, metadata, moment_column

failed_lookups: Final = sa.Table(
    "failed_lookups",
    metadata,
    id_column(),
    sa.Column("address_index", sa.LargeBinary(32), nullable=False, comment="of day and network together"),
    moment_column("at", nullable=False),
    sa.Index(None, "address_index", "at"),
    sa.Index(None, "at"),
)

mail_refusals: Final = sa.Table(
    "mail_refusals",
    metadata,
    sa.Column("address_index", sa.LargeBinary(16), primary_key=True),
    moment_column("at", nullable=False),
)
