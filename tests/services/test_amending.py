"""Amending a released result: checked against what can be read, shown as a difference, decided by a second person."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.accounts import UserId
from bot.core.errors import Absent, AlreadyDone, Moved, SecondPersonNeeded
from bot.core.identity import IdNumber
from bot.core.importing.problems import Why
from bot.core.importing.report import Report
from bot.core.releases import ProposalState
from bot.core.results import Status
from bot.core.roles import Role
from bot.core.sharing import Genuine
from bot.core.viewing import Open
from bot.services import amending, importing, releasing, viewing, withholding
from bot.services.disclosing import disclosed
from bot.services.ports.base import Ports
from bot.services.ports.deliveries import NoticeDelivery
from bot.services.ports.outbox import Channel
from bot.services.ports.results import Checking, ReleasedResult
from tests.services.test_releasing import actions, alerted, due, noticed, standing
from tests.support.clock import FixedClock
from tests.support.cohort import Cells, a_result, an_entry, csv_file, import_rows
from tests.support.shares import OXFORD, PLAIN, a_sent_share
from tests.support.staffing import (
    APPROVER,
    CANDIDATE,
    PUBLISHER,
    SESSION,
    grant,
    hire,
    id_number,
    link,
    one_person,
    release,
    two_people,
)

pytestmark = pytest.mark.begins_with(what=two_people)

ANA, BEN = IdNumber(id_number(1)), IdNumber(id_number(2))


@pytest.fixture
async def released(ports: Ports, clock: FixedClock) -> Ports:
    """Two results of a session; the first is linked."""
    ports = replace(ports, policy=replace(ports.policy, mail_enabled=True))
    await hire(ports)
    await link(ports)
    await release(ports)
    await alerted(ports)
    clock.advance(timedelta(days=1))
    return ports


async def checked(ports: Ports, *rows: Cells) -> Report:
    return await amending.stage(ports, PUBLISHER, io.BytesIO(csv_file(*rows)), "amended.csv")


async def proposed(ports: Ports, *rows: Cells):
    report = await checked(ports, *rows)
    assert report.import_id, report.problems
    return await amending.propose(ports, PUBLISHER, report.import_id)


def better(number: IdNumber = ANA, **cells: object) -> Cells:
    """Listening 192 → 197: overall 190 → 191."""
    return a_result(str(number), **{"listening": 197, **cells})


async def overall(ports: Ports, number: IdNumber = ANA) -> int | None:
    stands = await standing(ports, number)
    assert isinstance(stands, ReleasedResult)
    return stands.result.overall


async def test_it_changes_nothing_until_somebody_else_approves_then_at_once(released: Ports) -> None:
    proposal = await proposed(released, better())
    assert proposal.state is ProposalState.WAITING
    assert await overall(released) == 190
    assert (APPROVER, "amendment_approval_request") in await noticed(released)
    await grant(released, PUBLISHER, Role.APPROVER)
    with pytest.raises(SecondPersonNeeded):
        await releasing.approve(released, PUBLISHER, proposal.id)

    await releasing.approve(released, APPROVER, proposal.id)
    assert (await overall(released), await overall(released, BEN)) == (191, 190)
    assert await alerted(released) == [CANDIDATE]
    assert (await actions(released))[-1] == "amended"
    with pytest.raises(AlreadyDone):
        await releasing.approve(released, APPROVER, proposal.id)


async def test_the_difference_is_shown_before_and_after(released: Ports) -> None:
    report = await checked(released, better(), better(BEN, status="absent_part", **dict.fromkeys(SCORED, "")))
    seen = await amending.preview(released, PUBLISHER, report.import_id)
    first, second = seen.rows
    assert [(change.paper.key, change.before, change.after) for change in first.difference.papers] == [
        ("listening", 192, 197)
    ]
    assert (first.line, first.difference.overalls, first.difference.grades) == (
        2,
        (190, 191),
        ("Grade C", "Grade C"),
    )
    assert second.difference.statuses == (Status.FINAL, Status.ABSENT_PART)

    proposal = await amending.propose(released, PUBLISHER, report.import_id)
    assert (await amending.proposed(released, APPROVER, proposal.id)).rows == seen.rows
    await releasing.approve(released, APPROVER, proposal.id)
    own, _shares = await viewing.open_correction(released, CANDIDATE, await link_of(released))
    assert isinstance(own.standing, Open)
    assert own.standing.correction
    assert own.standing.correction.difference == first.difference


SCORED = ("reading", "use_of_english", "writing", "listening", "speaking")


async def link_of(ports: Ports, number: IdNumber = ANA):
    async with ports.storage.reading() as tx:
        return (await tx.links.holder(number)).id


def problems_of(report: Report) -> Iterator[tuple[int, str]]:
    return ((problem.line, problem.why) for problem in report.problems)


async def test_a_row_that_amends_nothing_is_named_by_its_line_and_then_no_row_counts(
    released: Ports, clock: FixedClock
) -> None:
    await import_rows(released, [an_entry("XYZ000001", session="2026-12"), an_entry("XYZ000002")])
    await import_rows(released, [a_result("XYZ000001"), a_result("XYZ000002", status="pending")])
    await releasing.publish(alone(released), "cli:tests", "2026-12")
    await releasing.publish(alone(released), "cli:tests", SESSION)
    rows = [
        better(),
        a_result(str(BEN)),
        a_result("XYZ000001", listening=197),
        a_result("XYZ000002"),
        a_result("XYZ999999"),
        a_result("XYZ000009"),
    ]
    report = await checked(released, *rows)
    assert report.import_id is None
    assert list(problems_of(report)) == [
        (3, Why.NOTHING_CHANGED),
        (4, Why.OTHER_SESSION),
        (5, Why.NOT_RELEASED),
        (6, Why.UNKNOWN_ID),
        (7, Why.UNKNOWN_ID),
    ]


def alone(ports: Ports) -> Ports:
    return replace(ports, policy=replace(ports.policy, four_eyes=False))


async def test_without_four_eyes_it_stands_at_once(released: Ports) -> None:
    assert (await proposed(alone(released), better())).state is ProposalState.RELEASED
    assert await overall(released) == 191


async def test_an_import_voids_it_and_both_are_told(released: Ports) -> None:
    proposal = await proposed(released, better())
    await import_rows(released, [an_entry("XYZ000001")])
    with pytest.raises(Moved):
        await releasing.approve(released, APPROVER, proposal.id)
    assert (PUBLISHER, "amendment_release_voided") in await noticed(released)
    await importing.sweep(released)
    assert await overall(released) == 190


async def test_what_moved_since_the_check_is_checked_anew(released: Ports) -> None:
    first, second = await checked(released, better()), await checked(released, better(writing=190))
    proposal = await amending.propose(released, PUBLISHER, first.import_id)
    with pytest.raises(AlreadyDone):
        await amending.propose(released, PUBLISHER, first.import_id)
    with pytest.raises(AlreadyDone):
        await amending.propose(released, PUBLISHER, second.import_id)
    await releasing.approve(released, APPROVER, proposal.id)
    with pytest.raises(Moved):
        await amending.propose(released, PUBLISHER, second.import_id)


async def test_it_is_no_import_that_one_person_could_confirm(released: Ports) -> None:
    report = await checked(released, better())
    assert report.import_id
    with pytest.raises(Absent):
        await importing.confirm(released, PUBLISHER, report.import_id)
    await amending.propose(released, PUBLISHER, report.import_id)
    with pytest.raises(Absent):
        await importing.confirm(released, PUBLISHER, report.import_id)
    assert await overall(released) == 190


async def test_what_is_rejected_or_taken_back_leaves_nothing_and_can_be_proposed_again(released: Ports) -> None:
    rejected = await proposed(released, better())
    await releasing.reject(released, APPROVER, rejected.id)
    await releasing.take_back(released, PUBLISHER, (await proposed(released, better())).id)
    await importing.sweep(released)
    await releasing.approve(released, APPROVER, (await proposed(released, better())).id)
    assert await overall(released) == 191
    await releasing.approve(released, APPROVER, (await proposed(released, better(listening=202))).id)
    assert await overall(released) == 192
    async with released.storage.reading() as tx:
        [history] = (await tx.results.histories([ANA])).values()
    assert [version.result.overall for version in history] == [190, 191, 192]


async def test_a_stop_makes_its_results_unreadable_until_it_is_taken_up_again(
    released: Ports, clock: FixedClock
) -> None:
    await releasing.approve(released, APPROVER, (await proposed(released, better())).id)
    await releasing.stop(released, PUBLISHER, SESSION)
    assert isinstance(await standing(released), Checking)
    assert await overall(released, BEN) == 190
    await release(released)
    assert await overall(released) == 191


async def test_every_institution_that_holds_it_is_told_by_mail_and_the_candidate_gets_the_list(
    released: Ports, clock: FixedClock
) -> None:
    async with released.storage.transaction() as tx:
        await tx.institutions.add(released.new_id(), OXFORD, released.now())
        own = await tx.links.holder(ANA)
    share, _token = await a_sent_share(released, own)
    await a_sent_share(released, own, recipient=PLAIN)
    clock.advance(timedelta(minutes=1))
    await releasing.approve(released, APPROVER, (await proposed(released, better())).id)

    [mail] = [one for one in await due(released, Channel.MAIL) if isinstance(one, NoticeDelivery)]
    assert (mail.to, mail.name, mail.values["reference"]) == (OXFORD.contact_email, "share_corrected", share.reference)
    _own, holders = await viewing.open_correction(released, CANDIDATE, own.id)
    assert {holder.recipient.name for holder in holders} == {OXFORD.name, PLAIN.name}
    async with released.storage.reading() as tx:
        said = await disclosed(released, tx, share)
    assert isinstance(said, Genuine)
    assert said.before
    assert (said.before.verdict.overall, said.now.verdict.overall) == (190, 191)

    clock.advance(timedelta(minutes=1))
    await held_back(released)
    [mail] = [one for one in await due(released, Channel.MAIL) if isinstance(one, NoticeDelivery)]
    assert (mail.name, mail.values["language"]) == ("share_withheld", "en")
    assert (mail.account_id, mail.values["share"]) == (share.account_id, share.id.hex)  # ends with them

    clock.advance(timedelta(minutes=1))
    lifting = await withholding.lift(released, PUBLISHER, await withholding.standing(released, PUBLISHER, ANA))
    await releasing.approve(released, APPROVER, lifting.id)
    [mail] = [one for one in await due(released, Channel.MAIL) if isinstance(one, NoticeDelivery)]
    assert mail.name == "share_lifted"


async def held_back(ports: Ports, number: IdNumber = ANA) -> None:
    async with ports.storage.reading() as tx:
        entry = await tx.entries.of(number)
    await withholding.withhold(ports, PUBLISHER, entry.id)


async def test_lifting_takes_a_second_person_and_shows_the_version_beneath(released: Ports, clock: FixedClock) -> None:
    await held_back(released)
    clock.advance(timedelta(hours=1))
    held = await withholding.standing(released, PUBLISHER, ANA)
    proposal = await withholding.lift(released, PUBLISHER, held)
    assert proposal
    [row] = (await amending.proposed(released, APPROVER, proposal.id)).rows
    assert row.difference.statuses == (Status.WITHHELD, Status.FINAL)
    with pytest.raises(AlreadyDone):
        await withholding.lift(released, PUBLISHER, held)
    assert await overall(released) is None

    await releasing.approve(released, APPROVER, proposal.id)
    assert await overall(released) == 190
    assert CANDIDATE in await alerted(released)
    with pytest.raises(Absent):
        await withholding.lift(released, PUBLISHER, held)

    await releasing.stop(released, PUBLISHER, SESSION)
    assert isinstance(await standing(released), Checking)
    await release(released)
    assert await overall(released) == 190


@pytest.mark.begins_with(what=one_person)
async def test_before_its_release_a_withholding_ends_at_once_and_what_was_proposed_is_void(ports: Ports) -> None:
    await hire(ports)
    await held_back(ports)
    proposal = await releasing.publish(ports, PUBLISHER, SESSION)
    assert await withholding.lift(ports, PUBLISHER, await withholding.standing(ports, PUBLISHER, ANA)) is None
    with pytest.raises(Moved):
        await releasing.approve(ports, APPROVER, proposal.id)
    await release(ports)
    assert await overall(ports) == 190


async def test_an_amendment_lifts_what_was_withheld_before_it_was_checked_and_nothing_later(
    released: Ports, clock: FixedClock
) -> None:
    await held_back(released)
    clock.advance(timedelta(hours=1))
    proposal = await proposed(released, better(), better(BEN))
    clock.advance(timedelta(hours=1))
    await held_back(released, BEN)
    await releasing.approve(released, APPROVER, proposal.id)
    assert (await overall(released), await overall(released, BEN)) == (191, None)


async def test_who_links_later_is_mailed_once(released: Ports) -> None:
    await releasing.approve(released, APPROVER, (await proposed(released, better(BEN))).id)
    made = await link(released, UserId(77), [str(BEN)], email="ben@example.org")
    async with released.storage.transaction() as tx:
        assert await tx.outbox.queue_alerts_for_link(made, released.now()) == 1
