"""Holding a result back: at once, everywhere, whether it is released or not."""

import pytest

from bot.core.errors import Absent, AlreadyDone, Forbidden
from bot.core.identity import IdNumber
from bot.core.results import Result, Status
from bot.core.roles import Permission
from bot.core.sharing import Closed, Why
from bot.core.viewing import Open
from bot.services import releasing, sessions, viewing, withholding
from bot.services.disclosing import disclosed
from bot.services.ports.base import Ports
from bot.services.ports.results import ReleasedResult
from bot.storage.engine import open_storage
from tests.services.test_releasing import actions, alerted, noticed, standing
from tests.support.clock import FixedClock
from tests.support.databases import TEST_KEY
from tests.support.shares import a_sent_share
from tests.support.staffing import (
    APPROVER,
    CANDIDATE,
    PUBLISHER,
    SESSION,
    a_session,
    hire,
    link,
    one_person,
    release,
)

pytestmark = pytest.mark.begins_with(what=one_person)

ANA = IdNumber("ABC000001")


async def entry_of(ports: Ports, number: IdNumber = ANA):
    async with ports.storage.reading() as tx:
        return (await tx.entries.of(number)).id


async def held_back(ports: Ports, number: IdNumber = ANA):
    return await withholding.withhold(ports, PUBLISHER, await entry_of(ports, number))


@pytest.fixture
async def released(ports: Ports) -> Ports:
    await hire(ports)
    await link(ports)
    await release(ports)
    return ports


async def test_it_reads_withheld_from_the_next_request_on_in_every_process(
    released: Ports, database_url: str, clock: FixedClock
) -> None:
    other = await open_storage(database_url, [TEST_KEY], now=clock)
    await held_back(released)
    async with other.reading() as tx:
        said = (await tx.results.standing([ANA]))[ANA]
    await other.close()
    assert isinstance(said, ReleasedResult)
    assert (said.result, said.withheld_at) == (Result(Status.WITHHELD), clock())


async def test_the_card_and_every_share_show_it(released: Ports) -> None:
    async with released.storage.reading() as tx:
        own = await tx.links.holder(ANA)
    share, _token = await a_sent_share(released, own)
    await held_back(released)

    [exam] = await viewing.own_exams(released, CANDIDATE)
    assert isinstance(exam.standing, Open)
    assert (exam.standing.shown.status, exam.standing.shown.verdict, exam.standing.shown.papers) == (
        Status.WITHHELD,
        None,
        (),
    )
    async with released.storage.reading() as tx:
        assert await disclosed(released, tx, share) == Closed(Why.WITHHELD, released.now())


async def test_its_candidate_is_told_and_it_is_audited(released: Ports) -> None:
    await held_back(released)
    assert (CANDIDATE, "result_withheld") in await noticed(released)
    assert (await actions(released))[-1] == "withheld"


async def test_a_second_time_is_answered_and_changes_nothing(released: Ports) -> None:
    await held_back(released)
    with pytest.raises(AlreadyDone):
        await held_back(released)
    with pytest.raises(AlreadyDone):
        await withholding.look(released, PUBLISHER, ANA)
    assert (await actions(released)).count("withheld") == 1


async def test_before_the_release_it_is_released_as_withheld_and_alerted_like_any_other(ports: Ports) -> None:
    await hire(ports)
    await link(ports)
    proposal = await releasing.publish(ports, PUBLISHER, SESSION)
    held = await held_back(ports)
    assert not held.is_released
    assert await standing(ports) is None
    seen = await sessions.preview(ports, APPROVER, SESSION, Permission.APPROVE)
    assert [kind.status for kind, _count in seen.kinds] == [Status.WITHHELD]

    await releasing.approve(ports, APPROVER, proposal.id)
    said = await standing(ports)
    assert isinstance(said, ReleasedResult)
    assert said.result == Result(Status.WITHHELD)
    assert await alerted(ports) == [CANDIDATE]


@pytest.mark.begins_with
async def test_what_its_file_withholds_already_is_answered(ports: Ports) -> None:
    await hire(ports)
    await a_session(ports, status="withheld")
    await release(ports)
    with pytest.raises(AlreadyDone):
        await held_back(ports)


async def test_no_other_role_and_no_unknown_id(ports: Ports) -> None:
    await hire(ports)
    with pytest.raises(Forbidden):
        await withholding.withhold(ports, APPROVER, await entry_of(ports))
    with pytest.raises(Absent):
        await withholding.look(ports, PUBLISHER, IdNumber("XYZ999999"))
    for forged in (None, ports.new_id()):
        with pytest.raises(Absent):
            await withholding.withhold(ports, PUBLISHER, forged)
