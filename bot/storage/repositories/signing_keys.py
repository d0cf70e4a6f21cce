"""Signing keys, kept: wrapped by the key ring as the data key is, their certificates in clear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bot.services.ports.signing import Algorithm, PublicKey, SigningKey
from bot.storage.repositories.base import Repository
from bot.storage.schema_signing import signing_keys
from bot.storage.vault import WrappedKey

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


class SqlSigningKeys(Repository):
    """Implements `bot.services.ports.signing.SigningKeys`."""

    async def current(self, algorithm: Algorithm) -> SigningKey | None:
        of_it = sa.select(signing_keys).where(signing_keys.c.algorithm == algorithm.value)
        row = await self._one(of_it.order_by(signing_keys.c.number.desc()).limit(1))
        return self._key(row) if row else None

    async def all_public(self) -> tuple[PublicKey, ...]:
        newest = sa.select(signing_keys).order_by(signing_keys.c.number.desc(), signing_keys.c.algorithm)
        return tuple(PublicKey(*_public(row)) for row in await self._all(newest))

    async def replace(self, new: SigningKey) -> bool:
        wrapped = self._vault.ring.wrap(new.private, new.id, table=signing_keys.name)
        row = {
            "id": new.id,
            "algorithm": new.algorithm.value,
            "number": new.number,
            "kid": new.kid,
            "wrapping_key": wrapped.wrapping_key,
            "wrapped": wrapped.wrapped,
            "certificate": new.certificate,
            "created_at": new.created_at,
        }
        if not await self._insert_new(signing_keys, row):
            return False
        before = sa.update(signing_keys).where(
            signing_keys.c.algorithm == new.algorithm.value,
            signing_keys.c.number < new.number,
            signing_keys.c.retired_at.is_(None),
        )
        await self._change(before.values(retired_at=new.created_at))
        return True

    def _key(self, row: sa.Row[Any]) -> SigningKey:
        wrapped = WrappedKey(row.id, row.wrapping_key, row.wrapped)
        return SigningKey(*_public(row), self._vault.ring.unwrap(wrapped, table=signing_keys.name))


def _public(row: sa.Row[Any]) -> tuple[UUID, Algorithm, int, str, str, datetime, datetime | None]:
    algorithm = Algorithm(row.algorithm)
    return row.id, algorithm, row.number, row.kid, row.certificate, row.created_at, row.retired_at
