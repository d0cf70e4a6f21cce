"""After each attempt at a delivery there is one decision; every delivery comes to an end."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.alerts import (
    LATE,
    MAX_ATTEMPTS,
    Blocked,
    Delivered,
    GaveUp,
    GiveUp,
    Gone,
    Over,
    Refused,
    Retry,
    RetryAfter,
    Sent,
    Unknown,
    Unreachable,
    Unsettled,
    backoff,
    decide,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("outcome", "attempts", "decision"),
    [
        (Delivered(7), 0, Sent(7)),
        (Delivered(), 5, Sent(None)),
        (Blocked(Gone.BLOCKED), 0, GiveUp(GaveUp.BLOCKED)),
        (Blocked(Gone.DEACTIVATED), 0, GiveUp(GaveUp.DEACTIVATED)),
        (Blocked(Gone.NOT_FOUND), 3, GiveUp(GaveUp.NOT_FOUND)),
        (Refused("message is too long"), 0, GiveUp(GaveUp.REFUSED)),
        (RetryAfter(30 * SECOND), 0, Retry(NOW + 30 * SECOND, 0)),
        (RetryAfter(30 * SECOND), MAX_ATTEMPTS, Retry(NOW + 30 * SECOND, MAX_ATTEMPTS)),
        (Unreachable(), 0, Retry(NOW + 5 * SECOND, 1)),
        (Unreachable(), 1, Retry(NOW + 10 * SECOND, 2)),
        (Unreachable(), 2, Retry(NOW + 20 * SECOND, 3)),
        (Unreachable(), MAX_ATTEMPTS - 1, GiveUp(GaveUp.UNREACHABLE)),
        (Unknown(), 0, Unsettled(NOW + LATE, MAX_ATTEMPTS)),
        (Unknown(), 4, Unsettled(NOW + LATE, MAX_ATTEMPTS)),
        (Unknown(), MAX_ATTEMPTS, GiveUp(GaveUp.NO_ANSWER)),
        (Over(), 0, GiveUp(GaveUp.OVER)),
        (Unreachable(), MAX_ATTEMPTS, GiveUp(GaveUp.UNREACHABLE)),
    ],
)
def test_each_outcome_has_its_decision(outcome, attempts, decision):
    assert decide(outcome, attempts, NOW, jitter=0) == decision


def test_owners_hear_of_what_somebody_should_look_at_and_not_of_who_blocked_the_bot():
    told = {reason for reason in GaveUp if GiveUp(reason).is_told_to_owners}
    assert told == {GaveUp.REFUSED, GaveUp.UNREACHABLE, GaveUp.NO_ANSWER}


def test_jitter_spreads_a_crowd_over_half_the_delay_again():
    assert backoff(1, 0) == 5 * SECOND
    assert backoff(1, 1) == 7.5 * SECOND
    assert backoff(1000, 0) == timedelta(minutes=15)


@given(st.lists(st.sampled_from([Unknown(), Unreachable()]), min_size=MAX_ATTEMPTS + 1, max_size=20), st.floats(0, 1))
def test_whatever_fails_comes_to_an_end_and_is_uncertain_at_most_once(outcomes, jitter):
    attempts, uncertain = 0, 0
    for tried, outcome in enumerate(outcomes, start=1):
        match decide(outcome, attempts, NOW, jitter=jitter):
            case Retry(at, attempts):
                assert at > NOW
            case Unsettled(_, attempts):
                uncertain += 1
            case GiveUp():
                assert tried <= MAX_ATTEMPTS + 1
                break
    else:
        pytest.fail("it never ended")
    assert uncertain <= 1
