"""Tables of what is signed: the keys, and where the status of each proof is told."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from bot.storage.columns import id_column, metadata, moment_column

signing_keys: Final = sa.Table(
    "signing_keys",
    metadata,
    id_column(),
    sa.Column("algorithm", sa.String(8), nullable=False, comment="ES256 or RS256"),
    sa.Column("number", sa.Integer, nullable=False, comment="1 is the first of its algorithm; the highest signs"),
    sa.Column("kid", sa.String(64), nullable=False, unique=True, comment="thumbprint of the public key"),
    sa.Column("wrapping_key", sa.String(16), nullable=False, comment="fingerprint of the ring's key that wraps it"),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    sa.Column("certificate", sa.Text, nullable=False, comment="PEM"),
    moment_column("created_at", nullable=False),
    moment_column("retired_at"),
    sa.UniqueConstraint("algorithm", "number"),
)

status_entries: Final = sa.Table(
    "status_entries",
    metadata,
    id_column(),
    sa.Column("list", sa.Integer, nullable=False, comment="the number of its status lists"),
    sa.Column("bit", sa.Integer, nullable=False, comment="its bit in them, drawn at random"),
    sa.Column("kind", sa.String(8), nullable=False, comment="share or own: who holds the proof"),
    sa.Column("holder_id", sa.Uuid, nullable=False, comment="the share, or the candidate's link"),
    sa.Column("version", sa.Uuid, nullable=False, comment="of the result that it proves"),
    moment_column("created_at", nullable=False),
    sa.UniqueConstraint("list", "bit"),
    sa.UniqueConstraint("holder_id", "version"),
)
