"""Releasing a session, with a second pair of eyes and without."""

import asyncio
from datetime import timedelta

import pytest

from bot.core.accounts import UserId
from bot.core.alerts import Delivered
from bot.core.errors import Absent, AlreadyDone, Forbidden, InvalidInput, Moved, SecondPersonNeeded
from bot.core.identity import IdNumber
from bot.core.releases import Proposal, ProposalState
from bot.core.roles import Role
from bot.services import alerting, releasing, sessions
from bot.services.ports.base import Ports
from bot.services.ports.deliveries import AlertDelivery, Delivery, NoticeDelivery
from bot.services.ports.outbox import Channel
from bot.services.ports.results import Checking, ReleasedResult
from tests.support.clock import FixedClock
from tests.support.cohort import a_result, an_entry, import_rows, import_sample
from tests.support.staffing import (
    APPROVER,
    CANDIDATE,
    OWNER,
    PUBLISHER,
    SESSION,
    STRANGER,
    a_session,
    grant,
    hire,
    id_number,
    link,
    link_many,
    one_person,
    release,
    three_people,
    two_people,
    with_owner,
)

pytestmark = pytest.mark.begins_with(what=one_person)

ANA = IdNumber("ABC000001")


async def due(ports: Ports, channel: Channel = Channel.CHAT, limit: int = 10_000) -> list[Delivery]:
    """Everything that a sender would send now, claimed."""
    held = await alerting.take_lease(ports, f"test-{channel}", ports.new_id())
    assert held
    claimed = await alerting.claim(ports, channel, held, limit)
    await alerting.give_back_lease(ports, held)
    return list(claimed or ())


async def alerted(ports: Ports, channel: Channel = Channel.CHAT) -> list[object]:
    return [delivery.to for delivery in await due(ports, channel) if isinstance(delivery, AlertDelivery)]


async def noticed(ports: Ports) -> set[tuple[object, str]]:
    return {(delivery.to, delivery.name) for delivery in await due(ports) if isinstance(delivery, NoticeDelivery)}


async def standing(ports: Ports, number: IdNumber = ANA) -> ReleasedResult | Checking | None:
    async with ports.storage.reading() as tx:
        return (await tx.results.standing([number])).get(number)


async def actions(ports: Ports) -> list[str]:
    async with ports.storage.reading() as tx:
        return [entry.action for entry in reversed(await tx.audit.latest(50))]


async def test_a_proposal_releases_nothing_and_asks_everybody_who_may_approve(ports: Ports) -> None:
    ports = with_owner(ports)
    await hire(ports)
    await link(ports)

    proposal = await releasing.publish(ports, PUBLISHER, SESSION)

    assert proposal.state is ProposalState.WAITING
    assert proposal.item_count == 1
    assert await standing(ports) is None
    assert await noticed(ports) == {(OWNER, "approval_request"), (APPROVER, "approval_request")}


@pytest.mark.begins_with(what=two_people)
async def test_an_approved_release_can_be_read_and_alerts_whoever_is_linked(ports: Ports) -> None:
    await hire(ports)
    await link(ports)

    approved = await release(ports)

    assert approved.state is ProposalState.RELEASED
    result = await standing(ports)
    assert isinstance(result, ReleasedResult)
    assert result.result.overall == 190
    assert await alerted(ports) == [CANDIDATE]


async def test_nobody_approves_what_they_proposed_whatever_their_roles(ports: Ports) -> None:
    ports = with_owner(ports)
    proposal = await releasing.publish(ports, OWNER, SESSION)

    with pytest.raises(SecondPersonNeeded):
        await releasing.approve(ports, OWNER, proposal.id)
    assert await standing(ports) is None


async def test_a_proposer_who_became_approver_in_between_is_still_not_a_second_person(ports: Ports) -> None:
    await hire(ports)
    proposal = await releasing.publish(ports, PUBLISHER, SESSION)
    async with ports.storage.transaction() as tx:
        await tx.roles.revoke(PUBLISHER, Role.PUBLISHER, ports.now())
    await grant(ports, PUBLISHER, Role.APPROVER)

    with pytest.raises(SecondPersonNeeded):
        await releasing.approve(ports, PUBLISHER, proposal.id)


@pytest.mark.parametrize("person", [STRANGER, PUBLISHER])
async def test_who_may_not_approve_is_refused_in_the_act(ports: Ports, person: UserId) -> None:
    await hire(ports)
    await grant(ports, UserId(4), Role.PUBLISHER)
    proposal = await releasing.publish(ports, UserId(4), SESSION)

    with pytest.raises(Forbidden):
        await releasing.approve(ports, person, proposal.id)


async def test_an_approver_proposes_nothing(ports: Ports) -> None:
    await hire(ports)

    with pytest.raises(Forbidden):
        await releasing.publish(ports, APPROVER, SESSION)


async def test_a_second_approval_finds_it_done(ports: Ports) -> None:
    await hire(ports)
    approved = await release(ports)

    with pytest.raises(AlreadyDone):
        await releasing.approve(ports, APPROVER, approved.id)
    assert (await actions(ports)).count("released") == 1


async def test_of_two_approvals_at_once_one_counts(ports: Ports) -> None:
    await hire(ports)
    await grant(ports, UserId(4), Role.APPROVER)
    await link(ports)
    proposal = await releasing.publish(ports, PUBLISHER, SESSION)

    outcomes = await asyncio.gather(
        *(releasing.approve(ports, person, proposal.id) for person in (APPROVER, UserId(4))), return_exceptions=True
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyDone", "Proposal"]
    assert await alerted(ports) == [CANDIDATE]
    assert (await actions(ports)).count("released") == 1


async def test_a_rejected_proposal_releases_nothing_and_can_be_made_again(ports: Ports) -> None:
    await hire(ports)
    proposal = await releasing.publish(ports, PUBLISHER, SESSION)

    await releasing.reject(ports, APPROVER, proposal.id)

    assert await standing(ports) is None
    assert (PUBLISHER, "release_rejected") in await noticed(ports)
    assert (await release(ports)).state is ProposalState.RELEASED


async def test_a_session_has_one_proposal_at_a_time(ports: Ports) -> None:
    await hire(ports)
    await releasing.publish(ports, PUBLISHER, SESSION)

    with pytest.raises(AlreadyDone):
        await releasing.publish(ports, PUBLISHER, SESSION)


@pytest.mark.begins_with(what=import_sample)
async def test_a_session_that_does_not_exist_and_one_without_results_are_told_apart(ports: Ports) -> None:
    await hire(ports)

    with pytest.raises(Absent) as unknown:
        await releasing.publish(ports, PUBLISHER, "2031-01-XX")  # type: ignore[arg-type]
    with pytest.raises(Absent) as empty:
        await releasing.publish(ports, PUBLISHER, SESSION)
    assert (unknown.value.what, empty.value.what) == ("session", "results")


async def test_an_import_voids_proposal_and_approval_and_tells_both(ports: Ports, clock: FixedClock) -> None:
    await hire(ports)
    at = ports.now() + timedelta(hours=1)
    proposal = await releasing.publish(ports, PUBLISHER, SESSION, release_at=at)
    assert (await releasing.approve(ports, APPROVER, proposal.id)).state is ProposalState.SCHEDULED

    await import_rows(ports, [a_result(id_number(1), speaking=194)])

    assert {(PUBLISHER, "release_voided"), (APPROVER, "release_voided")} <= await noticed(ports)
    clock.advance(timedelta(hours=2))
    assert await releasing.release_due(ports) == ()
    assert await standing(ports) is None


async def test_what_was_proposed_before_an_import_cannot_be_approved_after_it(ports: Ports) -> None:
    await hire(ports)
    proposal = await releasing.publish(ports, PUBLISHER, SESSION)
    await import_rows(ports, [a_result(id_number(1), speaking=194)])

    with pytest.raises(Moved):
        await releasing.approve(ports, APPROVER, proposal.id)


async def test_without_four_eyes_one_person_releases(ports: Ports) -> None:
    ports = with_owner(ports, four_eyes=False)
    await hire(ports)
    await link(ports)

    assert (await releasing.publish(ports, PUBLISHER, SESSION)).state is ProposalState.RELEASED
    assert await alerted(ports) == [CANDIDATE]


async def test_an_owner_alone_is_audited_and_the_other_owners_hear_of_it(ports: Ports) -> None:
    ports = with_owner(ports, OWNER, UserId(5))
    await hire(ports)

    alone = await releasing.release_alone(ports, OWNER, SESSION, reason="typed")

    assert alone.state is ProposalState.RELEASED
    assert "released_alone" in await actions(ports)
    assert {notice for notice in await noticed(ports) if notice[1] == "released_alone"} == {(5, "released_alone")}


async def test_an_owner_may_release_alone_what_waits_for_a_second_person(ports: Ports) -> None:
    ports = with_owner(ports)
    proposal = await releasing.publish(ports, OWNER, SESSION)

    alone = await releasing.release_alone(ports, OWNER, SESSION, reason="typed")

    assert (alone.id, alone.state) == (proposal.id, ProposalState.RELEASED)


async def test_only_an_owner_releases_alone(ports: Ports) -> None:
    await hire(ports)

    with pytest.raises(Forbidden):
        await releasing.release_alone(ports, PUBLISHER, SESSION, reason="typed")


def test_the_name_that_is_typed_must_be_the_sessions() -> None:
    releasing.check_typed_name(SESSION, f" {SESSION} ")
    with pytest.raises(InvalidInput):
        releasing.check_typed_name(SESSION, "2026-11-B2")


async def test_a_schedule_releases_at_its_hour_and_not_before(ports: Ports, clock: FixedClock) -> None:
    await hire(ports)
    await link(ports)
    proposal = await releasing.publish(ports, PUBLISHER, SESSION, release_at=ports.now() + timedelta(hours=1))
    await releasing.approve(ports, APPROVER, proposal.id)

    clock.advance(timedelta(minutes=59, seconds=59))
    assert await releasing.release_due(ports) == ()
    clock.advance(timedelta(seconds=1))
    assert [released.id for released in await releasing.release_due(ports)] == [proposal.id]
    assert await releasing.release_due(ports) == ()
    assert await alerted(ports) == [CANDIDATE]
    assert "released_late" not in await actions(ports)


async def test_a_schedule_that_was_missed_is_released_late_and_the_owners_hear_how_late(
    ports: Ports, clock: FixedClock
) -> None:
    ports = with_owner(ports)
    await hire(ports)
    proposal = await releasing.publish(ports, PUBLISHER, SESSION, release_at=ports.now() + timedelta(hours=1))
    await releasing.approve(ports, APPROVER, proposal.id)
    clock.advance(timedelta(hours=3))

    await releasing.release_due(ports)

    late = [
        notice for notice in await due(ports) if isinstance(notice, NoticeDelivery) and notice.name == "released_late"
    ]
    assert [(notice.to, notice.values["seconds"]) for notice in late] == [(OWNER, 7200)]


async def test_a_schedule_that_is_taken_back_never_releases(ports: Ports, clock: FixedClock) -> None:
    await hire(ports)
    proposal = await releasing.publish(ports, PUBLISHER, SESSION, release_at=ports.now() + timedelta(hours=1))
    await releasing.approve(ports, APPROVER, proposal.id)

    await releasing.take_back(ports, PUBLISHER, proposal.id)

    clock.advance(timedelta(hours=2))
    assert await releasing.release_due(ports) == ()
    assert (APPROVER, "taken_back") in await noticed(ports)
    with pytest.raises(AlreadyDone):
        await releasing.take_back(ports, PUBLISHER, proposal.id)


@pytest.mark.begins_with(what=three_people)
async def test_a_stopped_release_is_unreadable_and_alerts_nobody_more(ports: Ports) -> None:
    await hire(ports)
    await link_many(ports, 3)
    await release(ports)

    stopped = await releasing.stop(ports, APPROVER, SESSION)

    assert isinstance(await standing(ports), Checking)
    assert await alerted(ports) == []
    assert stopped.tally.ended == 3
    with pytest.raises(AlreadyDone):
        await releasing.stop(ports, APPROVER, SESSION)


@pytest.mark.begins_with(what=three_people)
async def test_a_stopped_release_is_taken_up_again_and_nobody_is_alerted_twice(ports: Ports) -> None:
    await hire(ports)
    await link_many(ports, 3)
    await release(ports)
    held = await alerting.take_lease(ports, "test", ports.new_id())
    assert held
    first = await alerting.claim(ports, Channel.CHAT, held, 3)
    assert first
    await alerting.settle(ports, held, [(delivery, Delivered(1)) for delivery in first])
    await alerting.give_back_lease(ports, held)
    told = {delivery.to for delivery in first if isinstance(delivery, AlertDelivery)}
    await releasing.stop(ports, PUBLISHER, SESSION)
    await import_rows(ports, [a_result(id_number(1), speaking=194)])

    again = await release(ports)

    assert again.number == 1
    assert isinstance(await standing(ports), ReleasedResult)
    assert set(await alerted(ports)) == {1001, 1002, 1003} - told


async def told(ports: Ports) -> list[object]:
    """Whoever is due is alerted, and it arrives."""
    held = await alerting.take_lease(ports, "test", ports.new_id())
    assert held
    claimed = await alerting.claim(ports, Channel.CHAT, held, 100) or ()
    await alerting.settle(ports, held, [(delivery, Delivered(1)) for delivery in claimed])
    await alerting.give_back_lease(ports, held)
    return [delivery.to for delivery in claimed if isinstance(delivery, AlertDelivery)]


async def with_a_second_proposal(ports: Ports) -> Proposal:
    """One result is out and its candidate told; another has come since and is proposed."""
    await hire(ports)
    await import_sample(
        ports, entries=[an_entry(id_number(place)) for place in (1, 2)], results=[a_result(id_number(1))]
    )
    await link_many(ports, 2)
    await release(ports)
    assert await told(ports) == [1001]
    await import_rows(ports, [a_result(id_number(2))])
    return await releasing.publish(ports, PUBLISHER, SESSION)


@pytest.mark.begins_with
async def test_a_release_stopped_beside_a_rejected_proposal_is_the_one_taken_up(ports: Ports) -> None:
    proposal = await with_a_second_proposal(ports)
    await releasing.reject(ports, APPROVER, proposal.id)
    stopped = await releasing.stop(ports, PUBLISHER, SESSION)

    again = await release(ports)

    assert (stopped.release.number, again.number) == (1, 1)
    assert await told(ports) == [1002]
    assert isinstance(await standing(ports), ReleasedResult)


@pytest.mark.begins_with
async def test_a_release_stopped_while_the_next_is_approved_is_taken_up_without_its_results(ports: Ports) -> None:
    proposal = await with_a_second_proposal(ports)
    await releasing.stop(ports, PUBLISHER, SESSION)
    await releasing.approve(ports, APPROVER, proposal.id)
    assert isinstance(await standing(ports), Checking)
    assert await told(ports) == [1002]

    again = await release(ports)

    assert (again.number, again.item_count) == (1, 1)
    assert await told(ports) == []
    assert isinstance(await standing(ports), ReleasedResult)


@pytest.mark.begins_with
async def test_a_release_beside_a_rejected_proposal_is_still_shown_and_can_be_stopped(ports: Ports) -> None:
    proposal = await with_a_second_proposal(ports)
    await releasing.reject(ports, APPROVER, proposal.id)

    status = await sessions.status(ports, PUBLISHER, SESSION)

    assert status.overview.release
    assert status.overview.release.is_released
    assert status.tally
    assert status.tally.sent == 1


@pytest.mark.begins_with
async def test_a_second_release_shows_and_alerts_only_what_is_new_or_was_pending(ports: Ports) -> None:
    await hire(ports)
    await import_sample(
        ports,
        entries=[an_entry(id_number(place)) for place in (1, 2, 3)],
        results=[a_result(id_number(1)), a_result(id_number(2), status="pending")],
    )
    await link_many(ports, 3)
    await release(ports)
    assert set(await alerted(ports)) == {1001, 1002}
    await import_rows(ports, [a_result(id_number(2)), a_result(id_number(3))])

    second = await release(ports)

    assert (second.number, second.item_count) == (2, 2)
    assert set(await alerted(ports)) == {1002, 1003}
    assert isinstance(await standing(ports, IdNumber(id_number(2))), ReleasedResult)


@pytest.mark.begins_with
async def test_what_is_still_pending_is_not_released_again(ports: Ports) -> None:
    await hire(ports)
    await a_session(ports, 1, status="pending")
    await release(ports)

    with pytest.raises(Absent):
        await releasing.publish(ports, PUBLISHER, SESSION)


async def test_what_comes_from_the_command_line_is_approved_in_chat_and_says_so(ports: Ports) -> None:
    await hire(ports)

    proposal = await releasing.publish(ports, "cli:anna", SESSION)

    requests = [notice for notice in await due(ports) if isinstance(notice, NoticeDelivery)]
    assert {(notice.to, notice.values["proposer"]) for notice in requests} == {(APPROVER, "cli:anna")}
    assert (await releasing.approve(ports, APPROVER, proposal.id)).state is ProposalState.RELEASED


@pytest.mark.begins_with(what=two_people)
async def test_mail_goes_to_those_who_gave_an_address_only(ports: Ports) -> None:
    await hire(ports)
    await link(ports, UserId(1001), [id_number(1)], email="ana@candidates.example")
    await link(ports, UserId(1002), [id_number(2)])

    await release(ports)

    assert await alerted(ports, Channel.MAIL) == ["ana@candidates.example"]
    assert set(await alerted(ports)) == {1001, 1002}


@pytest.mark.begins_with
async def test_a_release_larger_than_its_first_chunk_is_fanned_out_in_the_order_of_the_links(ports: Ports) -> None:
    await hire(ports)
    size = releasing.FIRST_CHUNK + 30
    await a_session(ports, size)
    await link_many(ports, size)
    await release(ports)

    await alerting.fan_out_rest(ports)
    await alerting.fan_out_rest(ports)

    assert await alerted(ports) == [*range(1001, 1001 + size)]
    assert not await alerting.is_fan_out_due(ports)
