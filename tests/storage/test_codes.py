"""A code by mail counts once, and only the newest of an account."""

from datetime import timedelta
from uuid import uuid4

import sqlalchemy as sa

from bot.core.accounts import AccountId
from bot.services.ports.codes import EmailCode
from bot.storage.engine import SqlStorage
from bot.storage.schema import email_codes
from tests.support.clock import START
from tests.support.forgetting import forgotten

ACCOUNT = AccountId(uuid4())
MINUTE = timedelta(minutes=1)


def a_code(code: str = "123456", *, minutes: int = 0, account: AccountId = ACCOUNT) -> EmailCode:
    at = START + minutes * MINUTE
    return EmailCode(uuid4(), account, "lucia@example.org", code, 0, at, at + 15 * MINUTE)


async def test_the_newest_code_counts_until_it_is_used(storage: SqlStorage):
    first, second = a_code(), a_code("654321", minutes=1)
    async with storage.transaction() as tx:
        await tx.codes.add(first)
        await tx.codes.add(second)
        await tx.codes.add(a_code(minutes=2, account=AccountId(uuid4())))
        assert await tx.codes.newest(ACCOUNT) == second
        assert await tx.codes.use(second.id, START)
        assert await tx.codes.newest(ACCOUNT) is None


async def test_a_code_is_used_once(storage: SqlStorage):
    code = a_code()
    async with storage.transaction() as tx:
        await tx.codes.add(code)
        assert await tx.codes.use(code.id, START)
        assert not await tx.codes.use(code.id, START)
        assert await tx.codes.newest(ACCOUNT) is None


async def test_tries_and_codes_are_counted(storage: SqlStorage):
    code = a_code()
    async with storage.transaction() as tx:
        await tx.codes.add(code)
        await tx.codes.add(a_code(minutes=1))
        assert [await tx.codes.count_try(code.id) for _ in range(3)] == [1, 2, 3]
        assert await tx.codes.count_try(uuid4()) == 0
        assert await tx.codes.count_since(ACCOUNT, START - MINUTE) == 2
        assert await tx.codes.count_since(ACCOUNT, START) == 1


async def test_old_codes_are_forgotten(storage: SqlStorage):
    async with storage.transaction() as tx:
        await tx.codes.add(a_code())
        await tx.codes.add(a_code(minutes=5))
        assert await forgotten(tx.codes, START + MINUTE) == 1
        assert await forgotten(tx.codes, START + MINUTE) == 0


async def test_neither_code_nor_address_stands_in_clear(storage: SqlStorage):
    async with storage.transaction() as tx:
        await tx.codes.add(a_code())
        row = (await tx.connection.execute(sa.select(email_codes))).one()
    assert b"123456" not in row.sealed
    assert b"lucia" not in row.sealed
