"""Accounts, kept: one row a chat, found by the blind index of its Telegram id."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bot.core.accounts import Account, AccountId, UserId
from bot.core.errors import Conflict
from bot.storage.repositories.base import Repository
from bot.storage.schema import accounts, email_codes, views
from bot.storage.schema_register import institution_requests

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row

    from bot.storage.vault import Vault


class SqlAccounts(Repository):
    """Language, email and Telegram id are sealed."""

    async def of(self, user: UserId) -> Account | None:
        row = await self._one(sa.select(accounts).where(accounts.c.chat_index == self._person_index(user)))
        return self._opened(row) if row else None

    async def get(self, account: AccountId) -> Account | None:
        row = await self._one(sa.select(accounts).where(accounts.c.id == account))
        return self._opened(row) if row else None

    async def add(self, account: Account) -> None:
        row = {
            "id": account.id,
            "chat_index": self._person_index(account.user_id),
            "created_at": account.created_at,
            **self._columns(account),
        }
        if not await self._insert_new(accounts, row):
            raise Conflict

    async def save(self, account: Account) -> None:
        await self._change(sa.update(accounts).where(accounts.c.id == account.id).values(self._columns(account)))

    async def mark_blocked(self, account: AccountId, at: datetime | None) -> None:
        await self._change(sa.update(accounts).where(accounts.c.id == account).values(blocked_at=at))

    async def remove(self, account: AccountId) -> None:
        for table in (email_codes, views, institution_requests):
            await self._change(sa.delete(table).where(table.c.account_id == account))
        await self._change(sa.delete(accounts).where(accounts.c.id == account))

    def _columns(self, account: Account) -> dict[str, Any]:
        private = {
            "user_id": account.user_id,
            "language": account.language,
            "email": account.email,
            "email_offered": account.email_offered,
        }
        return {
            "email_index": self._email_index(account.email) if account.email else None,
            "sealed": self._seal_json(accounts, account.id, private),
            "terms_version": account.terms_version,
            "terms_at": account.terms_at,
            "blocked_at": account.blocked_at,
        }

    def _opened(self, row: Row[Any]) -> Account:
        return open_account(self._vault, row)

    def _email_index(self, email: str) -> bytes:
        return self._vault.index("email", email.casefold())


def open_account(vault: Vault, row: Row[Any]) -> Account:
    """An account as its row has it."""
    private = json.loads(vault.open(accounts.name, "sealed", row.id, row.sealed))
    return Account(
        id=AccountId(row.id),
        user_id=UserId(private["user_id"]),
        language=private["language"],
        email=private["email"],
        email_offered=private["email_offered"],
        terms_version=row.terms_version,
        terms_at=row.terms_at,
        blocked_at=row.blocked_at,
        created_at=row.created_at,
    )
