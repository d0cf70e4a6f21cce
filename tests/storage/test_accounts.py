"""Accounts are kept sealed, one for each chat."""

from dataclasses import replace
from uuid import uuid4

import pytest
import sqlalchemy as sa

from bot.core.accounts import Account, AccountId, UserId
from bot.core.errors import Conflict
from bot.services.ports.codes import EmailCode
from bot.storage.engine import SqlStorage
from bot.storage.schema import accounts, email_codes, views
from tests.support.clock import START

LUCIA = UserId(101)


def an_account(user: UserId = LUCIA, email: str | None = None) -> Account:
    return Account(
        id=AccountId(uuid4()),
        user_id=user,
        language="es",
        email=email,
        email_offered=True,
        terms_version="2026-11",
        terms_at=START,
        blocked_at=None,
        created_at=START,
    )


async def test_an_account_is_found_by_its_chat_and_reads_back_the_same(storage: SqlStorage):
    account = an_account(email="lucia@example.org")
    async with storage.transaction() as tx:
        await tx.accounts.add(account)
    async with storage.reading() as tx:
        assert await tx.accounts.of(LUCIA) == account
        assert await tx.accounts.get(account.id) == account
        assert await tx.accounts.of(UserId(102)) is None


async def test_a_chat_has_one_account(storage: SqlStorage):
    async with storage.transaction() as tx:
        await tx.accounts.add(an_account())
    with pytest.raises(Conflict):
        async with storage.transaction() as tx:
            await tx.accounts.add(an_account())


async def test_what_is_saved_twice_stands_once(storage: SqlStorage):
    account = an_account()
    changed = replace(account, language="en", email="new@example.org", terms_version="2027-01")
    async with storage.transaction() as tx:
        await tx.accounts.add(account)
        await tx.accounts.save(changed)
        await tx.accounts.save(changed)
        assert await tx.accounts.of(LUCIA) == changed


async def test_an_email_has_one_blind_index_however_it_is_capitalised(storage: SqlStorage):
    first, second = an_account(LUCIA, "Shared@example.org"), an_account(UserId(102), "shared@example.org")
    async with storage.transaction() as tx:
        await tx.accounts.add(first)
        await tx.accounts.add(second)
        await tx.accounts.add(an_account(UserId(103), "other@example.org"))
        found = await tx.connection.execute(sa.select(accounts.c.id, accounts.c.email_index))
    indexes = {row.id: row.email_index for row in found}
    assert indexes[first.id] == indexes[second.id]
    assert len(set(indexes.values())) == 2


async def test_who_blocked_the_bot_and_came_back_is_known(storage: SqlStorage):
    account = an_account()
    async with storage.transaction() as tx:
        await tx.accounts.add(account)
        await tx.accounts.mark_blocked(account.id, START)
        assert (await tx.accounts.get(account.id)).blocked_at == START
        await tx.accounts.mark_blocked(account.id, None)
        assert (await tx.accounts.get(account.id)).blocked_at is None


async def test_removing_takes_codes_and_views_along_and_may_run_twice(storage: SqlStorage):
    account, other = an_account(), an_account(UserId(102))
    async with storage.transaction() as tx:
        for one in (account, other):
            await tx.accounts.add(one)
            await tx.codes.add(EmailCode(uuid4(), one.id, "a@example.org", "123456", 0, START, START))
            await tx.views.read(uuid4(), one.id, uuid4(), uuid4(), START)
        await tx.accounts.remove(account.id)
        await tx.accounts.remove(account.id)
        for table in (email_codes, views):
            left = (await tx.connection.execute(sa.select(table.c.account_id))).scalars().all()
            assert left == [other.id]
        assert await tx.accounts.of(LUCIA) is None
        assert await tx.accounts.of(UserId(102)) == other


async def test_nothing_personal_stands_in_clear(storage: SqlStorage):
    async with storage.transaction() as tx:
        await tx.accounts.add(an_account(UserId(7_654_321), "lucia@example.org"))
        row = (await tx.connection.execute(sa.select(accounts))).one()
    shown = repr(tuple(row)).encode() + row.sealed
    assert b"7654321" not in shown
    assert b"lucia" not in shown
