"""Who wants no more mail: keyed hashes of addresses, and the tokens by which a mail's reader says so."""

from __future__ import annotations

import base64
import binascii
import hmac
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from bot.core.errors import Absent
from bot.storage.repositories.base import Repository
from bot.storage.schema_verifying import mail_refusals

if TYPE_CHECKING:
    from datetime import datetime

_HALF: Final = 16
_TOKEN_LENGTH: Final = 43


class SqlMailRefusals(Repository):
    """Implements `bot.services.ports.refusals.MailRefusals`. A token is an address's hash and our mark under it."""

    async def refuses(self, address: str) -> bool:
        kept = sa.select(mail_refusals.c.at).where(mail_refusals.c.address_index == self._index(address))
        return await self._one(kept) is not None

    async def add(self, address: str, now: datetime) -> None:
        await self._insert_new(mail_refusals, {"address_index": self._index(address), "at": now})

    def stop_token(self, address: str) -> str:
        index = self._index(address)
        return base64.urlsafe_b64encode(index + self._mark(index)).rstrip(b"=").decode()

    async def is_stopped(self, token: str) -> bool:
        kept = sa.select(mail_refusals.c.at).where(mail_refusals.c.address_index == self._index_in(token))
        return await self._one(kept) is not None

    async def stop(self, token: str, now: datetime) -> None:
        await self._insert_new(mail_refusals, {"address_index": self._index_in(token), "at": now})

    async def resume(self, token: str) -> None:
        await self._change(sa.delete(mail_refusals).where(mail_refusals.c.address_index == self._index_in(token)))

    def _index_in(self, token: str) -> bytes:
        """Raises Absent where the mark is not ours."""
        parts = _decoded(token)
        index, mark = parts[:_HALF], parts[_HALF:]
        if not hmac.compare_digest(mark, self._mark(index)):
            raise Absent("mail")
        return index

    def _index(self, address: str) -> bytes:
        """Mail servers tell no small from capital letters, whatever they may."""
        return self._vault.index("mail_refusal", address.strip().casefold())[:_HALF]

    def _mark(self, index: bytes) -> bytes:
        return self._vault.index("mail_stop", index)[:_HALF]


def _decoded(token: str) -> bytes:
    if len(token) != _TOKEN_LENGTH or not token.isascii():
        return b""
    try:
        return base64.b64decode(token + "=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
