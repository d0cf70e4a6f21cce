"""Failed look-ups, kept for an hour; and passes, which are sealed and kept by browsers alone."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from bot.core.lookups import Failures
from bot.core.sharing import ShareId
from bot.services.ports.lookups import Pass
from bot.storage.errors import Tampered
from bot.storage.repositories.base import Repository, dump_json
from bot.storage.repositories.forgetting import Forgetful, OldRows
from bot.storage.schema_verifying import failed_lookups

_PASS: Final = ("passes", "cookie", "")
"""What a pass is sealed for, in place of table, column and row."""
_LONGEST: Final = 512


class SqlFailedLookups(Forgetful):
    """Implements `bot.services.ports.lookups.FailedLookups`."""

    async def of(self, network: str, since: datetime, now: datetime) -> Failures:
        days = {self._address_index(network, since), self._address_index(network, now)}
        return await self._failures(failed_lookups.c.address_index.in_(days) & (failed_lookups.c.at > since))

    async def of_all(self, since: datetime) -> Failures:
        return await self._failures(failed_lookups.c.at > since)

    async def add(self, lookup: UUID, network: str, now: datetime) -> None:
        await self._insert_new(
            failed_lookups, {"id": lookup, "address_index": self._address_index(network, now), "at": now}
        )

    def _is_old(self, before: datetime) -> OldRows:
        return {failed_lookups.c.id: failed_lookups.c.at <= before}

    async def _failures(self, which: sa.ColumnElement[bool]) -> Failures:
        counted = sa.select(sa.func.count().label("number"), sa.func.min(failed_lookups.c.at).label("first"))
        row = await self._one(counted.where(which))
        return Failures(row.number, row.first) if row else Failures(0, None)

    def _address_index(self, network: str, at: datetime) -> bytes:
        """The day is in it: rows of two days tell nobody that they are of one address."""
        return self._vault.index("address", f"{at:%Y-%m-%d}\x00{network}")


class VaultPasses(Repository):
    """Implements `bot.services.ports.lookups.Passes`."""

    def issue(self, given: Pass) -> str:
        said = dump_json([given.share_id.hex, given.until.isoformat()])
        return base64.urlsafe_b64encode(self._vault.seal(*_PASS, said)).rstrip(b"=").decode()

    def opened(self, cookie: str) -> Pass | None:
        if len(cookie) > _LONGEST:
            return None
        try:
            sealed = base64.b64decode(cookie + "=" * (-len(cookie) % 4), altchars=b"-_", validate=True)
            share_id, until = json.loads(self._vault.open(*_PASS, sealed))
        except (binascii.Error, ValueError, Tampered):
            return None
        return Pass(ShareId(UUID(share_id)), datetime.fromisoformat(until))
