"""Every table there is, for migrations and for whoever looks at all of them: each file of tables is named here."""

from __future__ import annotations

from bot.storage import (
    schema,
    schema_amending,
    schema_inbox,
    schema_register,
    schema_sharing,
    schema_signing,
    schema_verifying,
)
from bot.storage.columns import metadata

__all__ = [
    "metadata",
    "schema",
    "schema_amending",
    "schema_inbox",
    "schema_register",
    "schema_sharing",
    "schema_signing",
    "schema_verifying",
]
