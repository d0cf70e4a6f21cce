"""An email counts once its code came back: six digits, 15 minutes, 5 tries, 5 an hour."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.core.errors import Absent, CodeRefused, CodeVoid, InvalidInput, TooManyCodes
from bot.services import emails
from bot.services.ports.base import Ports
from bot.storage.engine import SqlStorage
from bot.storage.schema import audit, outbox
from tests.support.accounts import ANA, BEN, account_of
from tests.support.clock import FixedClock


async def mailed_code(ports: Ports, storage: SqlStorage) -> str:
    async with storage.reading() as tx:
        account = await tx.accounts.of(ANA)
        code = await tx.codes.newest(account.id)
    assert code is not None
    return code.code


def another(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


async def email_of(storage: SqlStorage) -> str | None:
    async with storage.reading() as tx:
        return (await tx.accounts.of(ANA)).email


async def test_the_code_that_was_mailed_confirms_the_address(ports: Ports, storage: SqlStorage):
    await account_of(ports, ANA)
    assert await emails.send_code(ports, ANA, " Ana@Example.ORG ") == "Ana@example.org"
    assert await email_of(storage) is None
    code = await mailed_code(ports, storage)
    assert len(code) == 6
    assert await emails.confirm(ports, ANA, f"{code[:3]} {code[3:]}") == "Ana@example.org"
    assert await email_of(storage) == "Ana@example.org"
    async with storage.reading() as tx:
        queued = (await tx.connection.execute(sa.select(outbox))).one()
        assert (queued.channel, queued.kind, queued.state) == ("mail", "notice", "queued")
        assert (await tx.connection.execute(sa.select(audit.c.action))).scalars().all() == ["email_confirmed"]


async def test_a_code_counts_once(ports: Ports, storage: SqlStorage):
    await account_of(ports, ANA)
    await emails.send_code(ports, ANA, "ana@example.org")
    code = await mailed_code(ports, storage)
    await emails.confirm(ports, ANA, code)
    with pytest.raises(CodeVoid):
        await emails.confirm(ports, ANA, code)


async def test_after_five_wrong_tries_the_right_code_counts_no_more(ports: Ports, storage: SqlStorage):
    await account_of(ports, ANA)
    await emails.send_code(ports, ANA, "ana@example.org")
    code = await mailed_code(ports, storage)
    left = []
    for _ in range(5):
        with pytest.raises(CodeRefused) as refused:
            await emails.confirm(ports, ANA, another(code))
        left.append(refused.value.left)
    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(CodeVoid):
        await emails.confirm(ports, ANA, code)
    assert await email_of(storage) is None


async def test_a_code_lasts_15_minutes(ports: Ports, storage: SqlStorage, clock: FixedClock):
    await account_of(ports, ANA)
    await emails.send_code(ports, ANA, "ana@example.org")
    code = await mailed_code(ports, storage)
    clock.advance(timedelta(minutes=15))
    with pytest.raises(CodeVoid):
        await emails.confirm(ports, ANA, code)


async def test_a_newer_code_voids_the_older_one(ports: Ports, storage: SqlStorage, clock: FixedClock):
    await account_of(ports, ANA)
    await emails.send_code(ports, ANA, "first@example.org")
    first = await mailed_code(ports, storage)
    clock.advance(timedelta(seconds=1))
    await emails.send_code(ports, ANA, "second@example.org")
    second = await mailed_code(ports, storage)
    if first != second:
        with pytest.raises(CodeRefused):
            await emails.confirm(ports, ANA, first)
    assert await emails.confirm(ports, ANA, second) == "second@example.org"


async def test_five_codes_an_hour(ports: Ports, clock: FixedClock):
    await account_of(ports, ANA)
    for _ in range(5):
        await emails.send_code(ports, ANA, "ana@example.org")
    with pytest.raises(TooManyCodes):
        await emails.send_code(ports, ANA, "other@example.org")
    clock.advance(timedelta(hours=1))
    await emails.send_code(ports, ANA, "ana@example.org")


async def test_what_is_no_code_is_no_try(ports: Ports, storage: SqlStorage):
    await account_of(ports, ANA)
    await emails.send_code(ports, ANA, "ana@example.org")
    for typed in ("", "12345", "1234567", "ABC123", "²²²²²²"):
        with pytest.raises(InvalidInput):
            await emails.confirm(ports, ANA, typed)
    assert await emails.confirm(ports, ANA, await mailed_code(ports, storage))


async def test_without_an_account_there_is_no_email(ports: Ports):
    with pytest.raises(Absent):
        await emails.send_code(ports, BEN, "ben@example.org")
    with pytest.raises(Absent):
        await emails.confirm(ports, BEN, "123456")
