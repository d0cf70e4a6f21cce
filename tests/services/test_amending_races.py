"""An amendment and a withholding that meet an import, a release or each other at the same moment, on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.accounts import UserId
from bot.core.entries import SessionName
from bot.core.errors import AlreadyDone, Moved
from bot.core.importing.report import Report
from bot.core.results import Result, Status
from bot.core.roles import Role
from bot.services import importing, releasing, withholding
from bot.services.ports.base import Ports
from bot.services.ports.results import ReleasedResult
from bot.storage.engine import SqlStorage, open_storage
from tests.services.test_amending import ANA, better, overall, proposed
from tests.services.test_releasing import actions, standing
from tests.support.clock import FixedClock
from tests.support.cohort import an_entry, table
from tests.support.databases import TEST_KEY
from tests.support.staffing import APPROVER, PUBLISHER, SESSION, grant, hire, link, one_person, release
from tests.support.waiting import until_in_line

pytestmark = pytest.mark.begins_with(what=one_person)


@pytest.fixture
async def storage(postgres_url: str, clock: FixedClock) -> AsyncIterator[SqlStorage]:
    storage = await open_storage(postgres_url, [TEST_KEY], now=clock)
    yield storage
    await storage.close()


@pytest.fixture
async def replica(postgres_url: str, ports: Ports, clock: FixedClock) -> AsyncIterator[Ports]:
    """The same house in another process."""
    other = await open_storage(postgres_url, [TEST_KEY], now=clock)
    yield replace(ports, storage=other)
    await other.close()


async def both(ports: Ports, *acts: Coroutine[Any, Any, object]) -> list[object]:
    """All wait for the session's row, in this order, and go on at once."""
    tasks = []
    async with ports.storage.transaction() as tx:
        await tx.sessions.lock(SessionName(SESSION))
        for act in acts:
            tasks.append(asyncio.create_task(act))
            await until_in_line(tx, *tasks)
    return await asyncio.gather(*tasks, return_exceptions=True)


async def staged(ports: Ports) -> Report:
    return await importing.stage(ports, "cli:tests", table(an_entry("XYZ000001")))


@pytest.mark.parametrize("first", ["approve", "import"])
async def test_an_import_and_an_approval_never_both_count(
    ports: Ports, replica: Ports, clock: FixedClock, first: str
) -> None:
    await hire(ports)
    await release(ports)
    clock.advance(timedelta(minutes=1))
    proposal = await proposed(ports, better())
    report = await staged(ports)
    assert report.import_id
    acts = [
        releasing.approve(ports, APPROVER, proposal.id),
        importing.confirm(replica, PUBLISHER, report.import_id),
    ]
    said = await both(ports, *(acts if first == "approve" else reversed(acts)))
    if first == "approve":
        assert not any(isinstance(one, Exception) for one in said)
        assert await overall(ports) == 191
    else:
        assert any(isinstance(one, Moved) for one in said)
        assert await overall(ports) == 190


async def test_of_two_approvals_of_an_amendment_one_counts(ports: Ports, replica: Ports, clock: FixedClock) -> None:
    await hire(ports)
    await grant(ports, UserId(4), Role.APPROVER)
    await release(ports)
    clock.advance(timedelta(minutes=1))
    proposal = await proposed(ports, better())
    said = await both(
        ports,
        releasing.approve(ports, APPROVER, proposal.id),
        releasing.approve(replica, UserId(4), proposal.id),
    )
    assert sum(isinstance(one, AlreadyDone) for one in said) == 1
    assert (await actions(ports)).count("amended") == 1


async def test_a_withholding_beside_a_release_holds_twice_pressed_or_not(ports: Ports, replica: Ports) -> None:
    await hire(ports)
    await link(ports)
    proposal = await releasing.publish(ports, PUBLISHER, SESSION)
    async with ports.storage.reading() as tx:
        entry = await tx.entries.of(ANA)
    assert entry
    said = await both(
        ports,
        releasing.approve(ports, APPROVER, proposal.id),
        withholding.withhold(replica, PUBLISHER, entry.id),
        withholding.withhold(ports, PUBLISHER, entry.id),
    )
    assert sum(isinstance(one, AlreadyDone) for one in said) == 1
    word = await standing(ports)
    assert isinstance(word, ReleasedResult)
    assert word.result == Result(Status.WITHHELD)
