"""Institutions that candidates miss: asked for, added or declined, told, erased, forgotten."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from bot.core.errors import Absent, AlreadyDone, Forbidden, TooManyRequests
from bot.core.institution_requests import WAITING_AT_ONCE, RequestState, Wanted, WhyDeclined
from bot.core.institutions import Institution, InstitutionType
from bot.core.roles import Role
from bot.jobs.retention import forget_what_is_old
from bot.services import institution_requests, privacy
from bot.services.ports.base import Ports
from bot.storage.schema import outbox
from bot.storage.schema_register import institution_requests as requests
from tests.support.accounts import ANA, BEN, grant, link
from tests.support.clock import FixedClock
from tests.support.staffing import APPROVER, OWNER, PUBLISHER, with_owner

WANTED = Wanted("Escola Tècnica de Girona", "ES", "Girona", "https://etg.example")
GIRONA = Institution(
    WANTED.name, InstitutionType.SCHOOL, "ES", "Girona", WANTED.website, "etg.example", "admissions@etg.example", ()
)


@pytest.fixture
async def house(ports: Ports) -> Ports:
    """A candidate, and an owner and a publisher who may decide."""
    await link(ports, ANA)
    await grant(ports, PUBLISHER, Role.PUBLISHER)
    await grant(ports, APPROVER, Role.APPROVER)
    return with_owner(ports)


async def told(ports: Ports) -> list[tuple[str, int]]:
    """Every notice: its name and to whom."""
    async with ports.storage.reading() as tx:
        rows = (await tx.connection.execute(sa.select(outbox).order_by(outbox.c.created_at))).all()
        opened = [tx.outbox._open_json(outbox, row.id, row.sealed) for row in rows]  # as a sender opens it
    return sorted((one["name"], one["to"]) for one in opened)


async def actions(ports: Ports) -> list[str]:
    async with ports.storage.reading() as tx:
        return [record.action for record in await tx.audit.latest(20)]


async def test_everybody_who_may_decide_is_told_once_however_often_it_is_sent(house: Ports):
    first = await institution_requests.ask(house, ANA, WANTED)
    assert await institution_requests.ask(house, ANA, WANTED) == first
    assert await told(house) == [("institution_asked", OWNER), ("institution_asked", PUBLISHER)]
    assert await institution_requests.waiting(house, PUBLISHER) == (first,)
    assert (await actions(house)).count("institution_asked") == 1


async def test_what_was_added_is_found_and_the_candidate_is_told(house: Ports):
    request = await institution_requests.ask(house, ANA, WANTED)
    assert await institution_requests.add(house, PUBLISHER, request.id, GIRONA) is GIRONA
    (found,) = (await house.directory.find("escola tecnica girona")).institutions
    assert (found, found.by_staff) == (GIRONA, True)
    assert ("institution_added", ANA) in await told(house)
    assert await institution_requests.waiting(house, OWNER) == ()
    assert "institution_added" in await actions(house)


async def test_what_was_there_already_counts_as_it_stands(house: Ports):
    async with house.storage.transaction() as tx:
        assert await tx.institutions.add(uuid4(), replace(GIRONA, name="ETG"), house.now())
    request = await institution_requests.ask(house, ANA, WANTED)
    assert (await institution_requests.add(house, PUBLISHER, request.id, GIRONA)).name == "ETG"
    assert ("institution_added", ANA) in await told(house)


async def test_the_first_of_two_who_decide_at_once_wins(house: Ports):
    request = await institution_requests.ask(house, ANA, WANTED)
    both = await asyncio.gather(
        institution_requests.add(house, OWNER, request.id, GIRONA),
        institution_requests.decline(house, PUBLISHER, request.id, WhyDeclined.UNKNOWN),
        return_exceptions=True,
    )
    assert sum(isinstance(one, AlreadyDone) for one in both) == 1
    to_candidate = [name for name, to in await told(house) if to == ANA]
    async with house.storage.reading() as tx:
        state = (await tx.institution_requests.get(request.id)).state
    assert to_candidate == [
        {RequestState.ADDED: "institution_added", RequestState.DECLINED: "institution_declined"}[state]
    ]
    with pytest.raises(AlreadyDone) as late:
        await institution_requests.access_waiting(house, OWNER, request.id)
    assert late.value.what == state


async def test_only_publishers_and_owners_decide(house: Ports):
    request = await institution_requests.ask(house, ANA, WANTED)
    for stranger in (APPROVER, BEN, ANA):
        with pytest.raises(Forbidden):
            await institution_requests.add(house, stranger, request.id, GIRONA)
        with pytest.raises(Forbidden):
            await institution_requests.decline(house, stranger, request.id, WhyDeclined.UNKNOWN)
    with pytest.raises(Absent):
        await institution_requests.access_waiting(house, PUBLISHER, uuid4())


async def test_so_many_may_wait_and_a_decision_makes_room(house: Ports):
    asked = [
        await institution_requests.ask(house, ANA, replace(WANTED, name=f"School {place}"))
        for place in range(WAITING_AT_ONCE)
    ]
    with pytest.raises(TooManyRequests):
        await institution_requests.ask(house, ANA, WANTED)
    with pytest.raises(TooManyRequests):
        await institution_requests.require_room(house, ANA)
    await institution_requests.decline(house, PUBLISHER, asked[0].id, WhyDeclined.PRIVATE)
    await institution_requests.ask(house, ANA, WANTED)


async def test_who_has_nothing_linked_asks_for_nothing(house: Ports):
    for ask in (institution_requests.require_room(house, BEN), institution_requests.ask(house, BEN, WANTED)):
        with pytest.raises(Absent):
            await ask


async def test_erasing_takes_the_requests_along_and_staff_read_that_they_are_gone(house: Ports):
    request = await institution_requests.ask(house, ANA, WANTED)
    await privacy.erase(house, ANA)
    with pytest.raises(Absent):
        await institution_requests.add(house, PUBLISHER, request.id, GIRONA)
    assert await institution_requests.count_waiting(house) == 0


async def test_what_was_typed_is_sealed(house: Ports):
    await institution_requests.ask(house, ANA, WANTED)
    async with house.storage.reading() as tx:
        rows = [*(await tx.connection.execute(sa.select(requests))), *(await tx.connection.execute(sa.select(outbox)))]
    assert not any("Girona" in str(value) or "etg" in str(value) for row in rows for value in row)


async def test_a_year_after_the_decision_it_is_forgotten(house: Ports, clock: FixedClock):
    decided = await institution_requests.ask(house, ANA, WANTED)
    waits = await institution_requests.ask(house, ANA, replace(WANTED, name="Another"))
    await institution_requests.decline(house, PUBLISHER, decided.id, WhyDeclined.NO_CONTACT)
    clock.advance(timedelta(days=366))
    await forget_what_is_old(house)
    async with house.storage.reading() as tx:
        assert await tx.institution_requests.get(decided.id) is None
        assert await tx.institution_requests.get(waits.id) == waits
