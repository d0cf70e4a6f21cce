"""A person's own account: language, unlinking, blocking the bot and coming back."""

import pytest
import sqlalchemy as sa

from bot.core.accounts import LinkEnd
from bot.core.errors import Absent
from bot.services import accounts
from bot.services.ports.base import Ports
from bot.storage.engine import SqlStorage
from bot.storage.schema import links, outbox
from tests.support.accounts import ANA, BEN, link, release
from tests.support.cohort import import_sample, one_result


async def states(storage: SqlStorage) -> set[tuple[str, str, str | None]]:
    async with storage.reading() as tx:
        found = await tx.connection.execute(sa.select(outbox.c.channel, outbox.c.state, outbox.c.reason))
        return {(row.channel, row.state, row.reason) for row in found}


async def actions(ports: Ports) -> list[str]:
    async with ports.storage.reading() as tx:
        return [entry.action for entry in reversed(await tx.audit.latest(100))]


async def test_a_language_is_remembered_for_who_has_no_account_and_agrees_to_nothing(ports: Ports) -> None:
    await accounts.choose_language(ports, ANA, "es")

    async with ports.storage.reading() as tx:
        account = await tx.accounts.of(ANA)
    assert account is not None
    assert (account.language, account.terms_at, account.email) == ("es", None, None)


@pytest.mark.begins_with(what=import_sample)
async def test_a_language_can_be_changed_and_leaves_the_rest_as_it_is(ports: Ports) -> None:
    await link(ports, ANA, email="ana@example.org")

    for language in ("es", "es", "en"):
        await accounts.choose_language(ports, ANA, language)
    async with ports.storage.reading() as tx:
        account = await tx.accounts.of(ANA)
    assert account is not None
    assert (account.language, account.email, account.terms_at is None) == ("en", "ana@example.org", False)


@pytest.mark.begins_with(what=one_result)
async def test_unlinking_ends_what_is_queued_and_is_audited(ports: Ports, storage: SqlStorage) -> None:
    made = await link(ports, ANA, email="ana@example.org")
    await release(ports)

    assert (await accounts.unlink(ports, ANA, made.id)).id_number == made.id_number
    assert await accounts.linked(ports, ANA) == ()
    assert await states(storage) == {("chat", "ended", "unlinked"), ("mail", "ended", "unlinked")}
    assert (await actions(ports))[-1] == "unlinked"


@pytest.mark.begins_with(what=import_sample)
async def test_unlinking_twice_ends_once(ports: Ports, storage: SqlStorage) -> None:
    made = await link(ports, ANA)
    await accounts.unlink(ports, ANA, made.id)

    with pytest.raises(Absent):
        await accounts.unlink(ports, ANA, made.id)
    async with storage.reading() as tx:
        (row,) = (await tx.connection.execute(sa.select(links))).all()
    assert row.ended_how == LinkEnd.UNLINKED.value
    assert (await actions(ports)).count("unlinked") == 1


@pytest.mark.begins_with(what=import_sample)
async def test_nobody_unlinks_what_is_somebody_elses(ports: Ports) -> None:
    made = await link(ports, BEN)

    with pytest.raises(Absent):
        await accounts.unlink(ports, ANA, made.id)
    assert len(await accounts.linked(ports, BEN)) == 1


@pytest.mark.begins_with(what=import_sample)
async def test_removing_an_email_twice_is_audited_once(ports: Ports) -> None:
    await link(ports, ANA, email="ana@example.org")

    assert [await accounts.remove_email(ports, ANA) for _ in range(2)] == [True, False]
    async with ports.storage.reading() as tx:
        assert (await tx.accounts.of(ANA)).email is None
    assert (await actions(ports)).count("email_removed") == 1


async def give_up(storage: SqlStorage, reason: str) -> None:
    """As the sender does when Telegram says so."""
    async with storage.transaction() as tx:
        given_up = sa.update(outbox).where(outbox.c.channel == "chat")
        settled = {"state": "gave_up", "reason": reason, "settled_at": sa.literal(None)}
        await tx.connection.execute(given_up.values(settled | {"settled_at": outbox.c.created_at}))


@pytest.mark.begins_with(what=one_result)
async def test_who_comes_back_is_owed_what_was_given_up_because_they_had_blocked_us(
    ports: Ports, storage: SqlStorage
) -> None:
    await link(ports, ANA)
    await release(ports)
    await accounts.block(ports, ANA)
    await give_up(storage, "blocked")

    for _ in range(2):
        await accounts.come_back(ports, ANA)
        assert await states(storage) == {("chat", "queued", None)}
    async with ports.storage.reading() as tx:
        account = await tx.accounts.of(ANA)
        assert account is not None
        assert account.blocked_at is None


@pytest.mark.begins_with(what=one_result)
async def test_what_was_given_up_for_another_reason_stays_so(ports: Ports, storage: SqlStorage) -> None:
    await link(ports, ANA)
    await release(ports)
    await accounts.block(ports, ANA)
    await give_up(storage, "refused")

    await accounts.come_back(ports, ANA)
    assert await states(storage) == {("chat", "gave_up", "refused")}


async def test_blocking_and_coming_back_need_no_account(ports: Ports) -> None:
    await accounts.block(ports, ANA)
    await accounts.come_back(ports, ANA)
