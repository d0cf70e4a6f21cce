"""A link, a stop and a second replica that meet a release at the same moment, forced to interleave on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.core.accounts import Account, AccountId, Link, LinkId, UserId
from bot.core.identity import IdNumber
from bot.services import alerting, releasing
from bot.services.ports.base import Ports
from bot.services.ports.deliveries import AlertDelivery
from bot.services.ports.outbox import Channel
from bot.services.ports.storage import Transaction
from bot.storage.engine import SqlStorage, open_storage
from tests.support.clock import FixedClock
from tests.support.databases import TEST_KEY
from tests.support.staffing import APPROVER, CANDIDATE, PUBLISHER, SESSION, hire, link, one_person, release
from tests.support.waiting import until_in_line

pytestmark = pytest.mark.begins_with(what=one_person)


@pytest.fixture
async def storage(postgres_url: str, clock: FixedClock) -> AsyncIterator[SqlStorage]:
    storage = await open_storage(postgres_url, [TEST_KEY], now=clock)
    yield storage
    await storage.close()


async def told(ports: Ports) -> list[tuple[object, str]]:
    """Whom a sender would alert now, and by which channel."""
    found: list[tuple[object, str]] = []
    for channel in Channel:
        held = await alerting.take_lease(ports, f"test-{channel}", ports.new_id())
        assert held
        claimed = await alerting.claim(ports, channel, held, 100) or ()
        found += [(one.to, channel.value) for one in claimed if isinstance(one, AlertDelivery)]
    return found


async def linking(ports: Ports, tx: Transaction) -> bool:
    """As `services.linking` does it; True where the result was out already."""
    await tx.sessions.lock(SESSION)
    now = ports.now()
    account = Account(AccountId(ports.new_id()), CANDIDATE, "en", "ana@example.org", True, "1", now, None, now)
    await tx.accounts.add(account)
    number = IdNumber("ABC000001")
    made = Link(LinkId(ports.new_id()), account.id, number, now)
    assert await tx.links.add(made)
    if number not in await tx.results.standing([number]):
        return False
    await tx.outbox.queue_alerts_for_link(made.id, now)
    return True


async def test_a_link_that_locks_first_is_alerted_by_the_release_that_waits_for_it(ports: Ports) -> None:
    await hire(ports)
    proposal = await releasing.publish(ports, PUBLISHER, SESSION)

    async with ports.storage.transaction() as tx:
        assert not await linking(ports, tx)
        approving = asyncio.create_task(releasing.approve(ports, APPROVER, proposal.id))
        await until_in_line(tx, approving)
    await approving

    assert await told(ports) == [(CANDIDATE, "chat"), ("ana@example.org", "mail")]


async def test_a_link_that_waits_for_a_release_finds_the_result_out_and_is_told_by_the_linking(ports: Ports) -> None:
    await hire(ports)
    proposal = await releasing.publish(ports, PUBLISHER, SESSION)

    async def link_meanwhile() -> bool:
        async with ports.storage.transaction() as tx:
            return await linking(ports, tx)

    async with ports.storage.transaction() as tx:
        assert await tx.sessions.lock(SESSION)
        approving = asyncio.create_task(releasing.approve(ports, APPROVER, proposal.id))
        await until_in_line(tx, approving)
        late = asyncio.create_task(link_meanwhile())
        await until_in_line(tx, approving, late)
    await approving
    assert await late

    await alerting.sweep(ports)
    assert await told(ports) == [("ana@example.org", "mail")]


async def test_a_stop_that_waits_for_the_release_ends_all_it_queued(ports: Ports) -> None:
    await hire(ports)
    await link(ports)
    proposal = await releasing.publish(ports, PUBLISHER, SESSION)

    async with ports.storage.transaction() as tx:
        assert await tx.sessions.lock(SESSION)
        approving = asyncio.create_task(releasing.approve(ports, APPROVER, proposal.id))
        await until_in_line(tx, approving)
        stopping = asyncio.create_task(releasing.stop(ports, PUBLISHER, SESSION))
        await until_in_line(tx, approving, stopping)
    await asyncio.gather(approving, stopping)

    assert await told(ports) == []


async def test_a_stop_in_the_middle_of_the_fan_out_leaves_nothing_to_send(ports: Ports) -> None:
    await hire(ports)
    await link(ports)
    done = await release(ports)

    async with ports.storage.transaction() as tx:
        await tx.releases.fan_out(done.release_id, ports.now(), after=None, limit=10)
        stopping = asyncio.create_task(releasing.stop(ports, PUBLISHER, SESSION))
        await until_in_line(tx, stopping)
    await stopping

    assert await told(ports) == []


async def test_two_replicas_release_a_due_schedule_once(ports: Ports, clock: FixedClock) -> None:
    await hire(ports)
    await link(ports)
    proposal = await releasing.publish(ports, PUBLISHER, SESSION, release_at=ports.now() + alerting.LEASE)
    await releasing.approve(ports, APPROVER, proposal.id)
    clock.advance(alerting.LEASE)

    released = await asyncio.gather(releasing.release_due(ports), releasing.release_due(ports))

    assert sorted(len(each) for each in released) == [0, 1]
    assert await told(ports) == [(CANDIDATE, "chat")]


async def test_a_link_that_was_missed_by_the_release_is_found_by_the_sweep(ports: Ports) -> None:
    await hire(ports)
    await release(ports)
    await link(ports, UserId(1001))

    assert await alerting.sweep(ports) == 1
    assert await alerting.sweep(ports) == 0
    assert await told(ports) == [(1001, "chat")]
