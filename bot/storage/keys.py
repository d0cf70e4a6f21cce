"""Reads the data key and the index key from their rows, and makes them when the database is new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from bot.core.ids import uuid7
from bot.storage.repositories.base import insert_for
from bot.storage.schema import keys
from bot.storage.schema_signing import signing_keys
from bot.storage.vault import KEY_BYTES, Vault, WrappedKey

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.storage.vault import KeyRing

_DATA: Final = "data"
_INDEX: Final = "index"


async def open_vault(
    connection: AsyncConnection, ring: KeyRing, now: datetime, random_bytes: Callable[[int], bytes]
) -> Vault:
    """The vault of this database. Two processes that make its keys at once end up with the same ones."""
    found = await _read(connection)
    if {_DATA, _INDEX} - found.keys():
        await connection.execute(_insert(connection, ring, now, random_bytes))
        found = await _read(connection)
    return Vault(ring.unwrap(found[_DATA]), ring.unwrap(found[_INDEX]), ring)


async def wrapping_keys(connection: AsyncConnection) -> set[str]:
    """The fingerprints of the ring's keys that this database cannot do without."""
    wrapping = sa.union(sa.select(keys.c.wrapping_key), sa.select(signing_keys.c.wrapping_key))
    return {row.wrapping_key for row in await connection.execute(wrapping)}


async def _read(connection: AsyncConnection) -> dict[str, WrappedKey]:
    rows = await connection.execute(sa.select(keys.c.purpose, keys.c.id, keys.c.wrapping_key, keys.c.wrapped))
    return {row.purpose: WrappedKey(row.id, row.wrapping_key, row.wrapped) for row in rows}


def _insert(
    connection: AsyncConnection, ring: KeyRing, now: datetime, random_bytes: Callable[[int], bytes]
) -> sa.Insert:
    rows = [_new_row(purpose, ring, now, random_bytes) for purpose in (_DATA, _INDEX)]
    return insert_for(connection.dialect.name, keys).values(rows).on_conflict_do_nothing()


def _new_row(purpose: str, ring: KeyRing, now: datetime, random_bytes: Callable[[int], bytes]) -> dict[str, Any]:
    wrapped = ring.wrap(random_bytes(KEY_BYTES), uuid7(now, random_bytes(10)))
    return {
        "id": wrapped.id,
        "purpose": purpose,
        "wrapping_key": wrapped.wrapping_key,
        "wrapped": wrapped.wrapped,
        "created_at": now,
    }
