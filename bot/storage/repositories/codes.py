"""Codes sent by mail, kept until they are used or forgotten. Code and address are sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.core.accounts import AccountId
from bot.services.ports.codes import EmailCode
from bot.storage.repositories.forgetting import Forgetful, OldRows
from bot.storage.schema import email_codes

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


class SqlEmailCodes(Forgetful):
    """The newest one counts, until it is used."""

    async def add(self, code: EmailCode) -> None:
        row = {
            "id": code.id,
            "account_id": code.account_id,
            "sealed": self._seal_json(email_codes, code.id, {"email": code.email, "code": code.code}),
            "tries": code.tries,
            "created_at": code.created_at,
            "expires_at": code.expires_at,
        }
        await self._insert_new(email_codes, row)

    async def newest(self, account: AccountId) -> EmailCode | None:
        sent = sa.select(email_codes).where(email_codes.c.account_id == account)
        row = await self._one(sent.order_by(email_codes.c.created_at.desc(), email_codes.c.id.desc()).limit(1))
        if row is None or row.used_at is not None:
            return None
        private = self._open_json(email_codes, row.id, row.sealed)
        return EmailCode(
            id=row.id,
            account_id=AccountId(row.account_id),
            email=private["email"],
            code=private["code"],
            tries=row.tries,
            created_at=row.created_at,
            expires_at=row.expires_at,
        )

    async def count_since(self, account: AccountId, since: datetime) -> int:
        sent = sa.select(sa.func.count()).select_from(email_codes)
        return int(
            await self._scalar(sent.where(email_codes.c.account_id == account, email_codes.c.created_at > since))
        )

    async def count_try(self, code: UUID) -> int:
        counted = sa.update(email_codes).where(email_codes.c.id == code).values(tries=email_codes.c.tries + 1)
        return int(await self._scalar(counted.returning(email_codes.c.tries)) or 0)

    async def use(self, code: UUID, now: datetime) -> bool:
        unused = sa.update(email_codes).where(email_codes.c.id == code, email_codes.c.used_at.is_(None))
        return await self._change(unused.values(used_at=now)) == 1

    def _is_old(self, before: datetime) -> OldRows:
        return {email_codes.c.id: email_codes.c.created_at < before}
