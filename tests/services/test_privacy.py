"""Erasing: what goes, what stays, and that linking again works."""

import pytest
import sqlalchemy as sa

from bot.core.errors import Absent
from bot.core.identity import IdNumber
from bot.services import accounts, privacy, viewing
from bot.services.ports.base import Ports
from bot.services.ports.codes import EmailCode
from bot.storage.engine import SqlStorage
from bot.storage.schema import accounts as account_rows
from bot.storage.schema import email_codes, links, outbox, views
from tests.support.accounts import ANA, BEN, account_of, link, release
from tests.support.cohort import a_result, an_entry, import_sample


async def count(storage: SqlStorage, *tables: sa.Table) -> dict[str, int]:
    async with storage.reading() as tx:
        return {
            table.name: await tx.connection.scalar(sa.select(sa.func.count()).select_from(table)) for table in tables
        }


EVERYTHING = (account_rows, links, outbox, views, email_codes)


async def a_full_account(ports: Ports) -> None:
    """Two links, one of them ended, an email with a code on its way, an alert, a view."""
    await import_sample(ports, entries=[an_entry(), an_entry("XYZ000001")], results=[a_result()])
    await link(ports, ANA, email="ana@example.org")
    ended = await link(ports, ANA, "XYZ000001")
    await accounts.unlink(ports, ANA, ended.id)
    await release(ports)
    await viewing.open_results(ports, ANA)
    account = await account_of(ports, ANA)
    async with ports.storage.transaction() as tx:
        now = ports.now()
        await tx.codes.add(EmailCode(ports.new_id(), account.id, "ana@example.org", "123456", 0, now, now))


async def test_erasing_leaves_nothing_of_the_account(ports: Ports, storage: SqlStorage) -> None:
    await a_full_account(ports)
    assert 0 not in (await count(storage, *EVERYTHING)).values()

    receipt = await privacy.erase(ports, ANA)
    assert set((await count(storage, *EVERYTHING)).values()) == {0}
    assert (receipt.links, receipt.email, receipt.deliveries) == (1, True, 2)


async def test_erasing_leaves_the_entry_the_result_and_everybody_else_as_they_were(
    ports: Ports, storage: SqlStorage
) -> None:
    await import_sample(ports, entries=[an_entry(), an_entry("XYZ000001")], results=[a_result()])
    await link(ports, ANA)
    await link(ports, BEN, "XYZ000001")
    await release(ports)

    await privacy.erase(ports, ANA)
    assert len(await accounts.linked(ports, BEN)) == 1
    async with ports.storage.reading() as tx:
        assert await tx.entries.of(IdNumber("ABC123456")) is not None
        assert IdNumber("ABC123456") in await tx.results.standing([IdNumber("ABC123456")])


async def test_the_audit_log_stays_under_a_pseudonym(ports: Ports) -> None:
    await a_full_account(ports)
    await privacy.erase(ports, ANA)

    async with ports.storage.reading() as tx:
        newest = (await tx.audit.latest(1))[0]
        assert (newest.action, newest.actor) == ("erased", tx.audit.pseudonym(ANA))
    assert str(ANA) not in newest.actor


async def test_what_was_erased_can_be_linked_again(ports: Ports) -> None:
    await a_full_account(ports)
    await privacy.erase(ports, ANA)

    made = await link(ports, ANA)
    assert (await viewing.open_result(ports, ANA, made.id)).link == made


async def test_there_is_nothing_to_erase_twice(ports: Ports) -> None:
    await account_of(ports, ANA)
    await privacy.erase(ports, ANA)
    with pytest.raises(Absent):
        await privacy.erase(ports, ANA)
