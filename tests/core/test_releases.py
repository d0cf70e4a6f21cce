"""Proposals, second persons, moments and references: what may happen to a release."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from bot.core.accounts import UserId
from bot.core.entries import SessionName
from bot.core.errors import AlreadyDone, Forbidden, InvalidInput, Moved, SecondPersonNeeded
from bot.core.releases import (
    Fingerprint,
    Proposal,
    ProposalId,
    ProposalState,
    Release,
    ReleaseId,
    ReleaseState,
    Tally,
    check_approval,
    is_late,
    parse_release_time,
    reference,
    rest_between_counts,
    split_schedule,
    taken_up,
    time_for,
)
from bot.core.roles import Role

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SESSION = SessionName("2026-11-C1")
PROPOSER, APPROVER = UserId(1), UserId(2)
ONE, TWO = UUID(int=1), UUID(int=2)

WAITING = Proposal(
    id=ProposalId(ONE),
    release_id=ReleaseId(TWO),
    session=SESSION,
    number=1,
    state=ProposalState.WAITING,
    session_version=7,
    proposer=PROPOSER,
    created_at=NOW,
)


def test_another_person_who_may_approve_does() -> None:
    check_approval(WAITING, APPROVER, {Role.APPROVER}, session_version=7, four_eyes=True)
    check_approval(WAITING, APPROVER, {Role.OWNER}, session_version=7, four_eyes=True)


@pytest.mark.parametrize(
    ("proposal", "person", "role", "version", "error"),
    [
        (WAITING, PROPOSER, Role.OWNER, 7, SecondPersonNeeded),
        (WAITING, PROPOSER, Role.APPROVER, 7, SecondPersonNeeded),
        (WAITING, APPROVER, Role.PUBLISHER, 7, Forbidden),
        (WAITING, APPROVER, Role.SUPPORT, 7, Forbidden),
        (WAITING, APPROVER, Role.APPROVER, 8, Moved),
        (WAITING, APPROVER, Role.APPROVER, None, Moved),
        (replace(WAITING, state=ProposalState.VOIDED), APPROVER, Role.APPROVER, 7, Moved),
        (replace(WAITING, state=ProposalState.RELEASED), APPROVER, Role.APPROVER, 7, AlreadyDone),
        (replace(WAITING, state=ProposalState.REJECTED), APPROVER, Role.APPROVER, 7, AlreadyDone),
        (replace(WAITING, state=ProposalState.SCHEDULED), APPROVER, Role.APPROVER, 7, AlreadyDone),
        (replace(WAITING, state=ProposalState.PREPARING), APPROVER, Role.APPROVER, 7, AlreadyDone),
    ],
)
def test_what_stands_in_the_way_of_an_approval(
    proposal: Proposal, person: UserId, role: Role, version: int | None, error: type[Exception]
) -> None:
    with pytest.raises(error):
        check_approval(proposal, person, {role}, session_version=version, four_eyes=True)


def test_a_first_release_is_number_one() -> None:
    assert taken_up(None, None, ReleaseId(ONE), SESSION) == Release(ReleaseId(ONE), SESSION, 1, ReleaseState.DRAFT)


def test_a_draft_is_taken_up() -> None:
    draft = Release(ReleaseId(ONE), SESSION, 3, ReleaseState.DRAFT)
    assert taken_up(draft, None, ReleaseId(TWO), SESSION) == draft


@pytest.mark.parametrize("state", [ReleaseState.DRAFT, ReleaseState.RELEASED])
def test_a_release_that_was_stopped_is_taken_up_before_whatever_follows_it(state: ReleaseState) -> None:
    stopped = Release(ReleaseId(ONE), SESSION, 2, ReleaseState.STOPPED)
    latest = Release(ReleaseId(UUID(int=3)), SESSION, 3, state)
    assert taken_up(latest, stopped, ReleaseId(TWO), SESSION) == stopped


def test_after_a_release_that_stands_the_next_begins() -> None:
    latest = Release(ReleaseId(ONE), SESSION, 3, ReleaseState.RELEASED)
    assert taken_up(latest, None, ReleaseId(TWO), SESSION) == Release(ReleaseId(TWO), SESSION, 4, ReleaseState.DRAFT)


@pytest.mark.parametrize(
    "written", ["2026-11-24T08:00+01:00", "2026-11-24 08:00+01:00", "2026-11-24T07:00Z", " 2026-11-24T07:00:00+00:00 "]
)
def test_a_moment_is_read_with_its_distance_from_utc(written: str) -> None:
    assert parse_release_time(written, NOW) == datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2026-11-24T08:00", "offset"),
        ("2026-11-24", "offset"),
        ("24.11.2026 8 Uhr", "shape"),
        ("", "shape"),
        ("0001-01-01T00:00+14:00", "shape"),
        ("2026-11-23T08:00Z", "past"),
        ("2026-11-23T08:59+01:00", "past"),
    ],
)
def test_a_moment_that_cannot_be_meant_says_why(written: str, reason: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_release_time(written, NOW)
    assert refused.value.reason == reason


def test_a_schedule_is_split_after_the_longest_session_that_exists() -> None:
    names = [SessionName("2026-11"), SessionName("2026-11 C1")]
    assert split_schedule("2026-11 C1 2026-11-24T08:00Z", names) == ("2026-11 C1", "2026-11-24T08:00Z")
    assert split_schedule("2026-11 2026-11-24T08:00Z", names) == ("2026-11", "2026-11-24T08:00Z")
    assert split_schedule("2026-11", names) == ("2026-11", "")
    assert split_schedule("2026-12 now", names) == ("2026-12", "now")
    assert split_schedule("", names) == ("", "")


def test_a_release_is_late_from_a_minute_on() -> None:
    assert is_late(None, NOW) is None
    assert is_late(NOW - timedelta(seconds=59), NOW) is None
    assert is_late(NOW - timedelta(hours=2), NOW) == timedelta(hours=2)


@pytest.mark.parametrize(("alerts", "rate", "seconds"), [(0, 30, 0), (1, 30, 1), (30, 30, 1), (31, 30, 2), (9, 0, 9)])
def test_how_long_alerts_take(alerts: int, rate: int, seconds: int) -> None:
    assert time_for(alerts, rate) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("took", "time_left", "rest"),
    [
        (0.2, 4000, 10),
        (0.2, 500, 10),
        (0.2, 499, 9.98),
        (0.2, 60, 1.2),
        (0.2, 59, 10),
        (0.2, 0, 10),
        (0.001, 60, 0.05),
        (0, 4000, 0),
    ],
)
def test_counting_takes_a_fiftieth_of_the_time_and_no_time_left_is_older_than_a_fiftieth_of_itself(
    took: float, time_left: float, rest: float
) -> None:
    found = rest_between_counts(timedelta(seconds=took), timedelta(seconds=time_left))
    assert found == timedelta(seconds=rest)


def test_a_fingerprint_is_the_same_in_any_pages_and_moves_with_any_version() -> None:
    def taken(*pages: list[tuple[bytes, UUID]]) -> bytes:
        fingerprint = Fingerprint()
        for page in pages:
            fingerprint.take(page)
        return fingerprint.digest()

    assert taken([(b"a", ONE), (b"b", TWO)]) == taken([(b"a", ONE)], [(b"b", TWO)])
    assert taken([(b"a", ONE), (b"b", TWO)]) != taken([(b"a", ONE), (b"b", ONE)])
    assert taken([(b"a", ONE)]) != taken([(b"a", ONE), (b"b", TWO)])


def test_references_are_short_whatever_the_name_and_differ() -> None:
    names = [SessionName(name) for name in ("2026-11-C1", "2026-11-B2", "x" * 64, "a:b", "сессия")]
    assert len({reference(name) for name in names}) == len(names)
    assert {len(reference(name)) for name in names} == {12}


def test_of_a_release_that_is_being_queued_the_rest_is_still_to_be_told():
    counted = Tally(queued=200, sent=40, seen=5, blocked=3, unknown=1, gave_up=1, ended=7, mail_sent=9)
    assert counted.of_all(1000) == replace(counted, queued=950)
    assert counted.of_all(250) == counted
    assert counted.of_all(100) == counted  # some have ended their link meanwhile
