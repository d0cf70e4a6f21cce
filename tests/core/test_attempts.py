"""Guessing is slowed for each chat, each ID Number and the whole system; a right try takes back itself and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.attempts import (
    Allowed,
    ChatTries,
    LockedUntil,
    after_right,
    after_wrong,
    lock_length,
    permitted,
    step_up_needed,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
A_MOMENT = timedelta(microseconds=1)


def wrong_times(times: int, tries: ChatTries = ChatTries(), now: datetime = NOON) -> ChatTries:  # noqa: B008 - frozen
    for _ in range(times):
        tries = after_wrong(tries, now)
    return tries


def test_four_wrong_tries_are_allowed_and_the_fifth_locks_for_a_quarter_of_an_hour():
    assert permitted(wrong_times(4), NOON) == Allowed()
    locked = wrong_times(5)
    assert permitted(locked, NOON) == LockedUntil(NOON + 15 * MINUTE)
    assert permitted(locked, NOON + 15 * MINUTE - A_MOMENT) == LockedUntil(NOON + 15 * MINUTE)
    assert permitted(locked, NOON + 15 * MINUTE) == Allowed()


def test_each_further_five_lock_twice_as_long_up_to_a_day():
    tries, now, lengths = ChatTries(), NOON, []
    for _ in range(10):
        tries = wrong_times(5, tries, now)
        lengths.append((tries.locked_until - now) / MINUTE)
        now = tries.locked_until
    assert lengths == [15, 30, 60, 120, 240, 480, 960, 1440, 1440, 1440]


def test_a_lock_is_never_longer_than_a_day_however_often():
    assert lock_length(10**9) == DAY


@pytest.mark.parametrize(("after", "minutes"), [(DAY - A_MOMENT, 30), (DAY, 15)])
def test_the_step_is_kept_until_24_hours_after_the_lock_ends(after, minutes):
    first = wrong_times(5)
    again = first.locked_until + after
    assert wrong_times(5, first, again).locked_until == again + minutes * MINUTE


def test_wrong_tries_in_between_do_not_prolong_the_memory_of_a_lock():
    first = wrong_times(5)
    between = wrong_times(2, first, first.locked_until + DAY / 2)
    later = first.locked_until + DAY
    assert wrong_times(3, between, later).locked_until == later + 15 * MINUTE


def test_a_right_try_takes_back_itself_and_resets_nothing():
    for before in (ChatTries(), wrong_times(3), wrong_times(2, wrong_times(5), NOON + DAY / 2)):
        assert after_right(after_wrong(before, NOON + DAY / 2), NOON + DAY / 2) == before


def test_a_right_fifth_try_takes_back_the_lock_that_it_made():
    right = after_right(wrong_times(5), NOON)
    assert right == wrong_times(4)
    assert permitted(right, NOON) == Allowed()
    assert permitted(after_wrong(right, NOON), NOON) == LockedUntil(NOON + 15 * MINUTE)


def test_a_right_fifth_try_after_a_lock_keeps_the_step_of_that_lock():
    now = NOON + 15 * MINUTE
    right = after_right(wrong_times(5, wrong_times(5), now), now)
    assert permitted(right, now) == Allowed()
    assert after_wrong(right, now).locked_until == now + 30 * MINUTE


def test_a_right_try_cannot_be_taken_back_before_it_was_counted():
    assert after_right(ChatTries(), NOON) == ChatTries()


@given(st.lists(st.tuples(st.integers(0, 2 * 24 * 60), st.booleans()), max_size=200))
def test_no_pattern_of_tries_yields_more_wrong_ones_than_the_rules_allow(pattern):
    """Seven locks of growing length fit into a day: at most five wrong tries before each, thus 35 in any 24 hours."""
    tries, now, wrong = ChatTries(), NOON, []
    for minutes, is_right in pattern:
        now += minutes * MINUTE
        if isinstance(permitted(tries, now), LockedUntil):
            continue
        tries = after_wrong(tries, now)
        if is_right:
            tries = after_right(tries, now)
        else:
            wrong.append(now)
    assert all(sixth - first >= 15 * MINUTE for first, sixth in zip(wrong, wrong[5:], strict=False))
    assert all(later - first >= DAY for first, later in zip(wrong, wrong[35:], strict=False))


def test_who_never_pauses_gets_exactly_35_wrong_tries_on_the_first_day():
    tries, now, wrong = ChatTries(), NOON, 0
    while now < NOON + DAY:
        match permitted(tries, now):
            case LockedUntil(at):
                now = at
            case Allowed():
                tries, wrong = after_wrong(tries, now), wrong + 1
    assert wrong == 35


@pytest.mark.parametrize(
    ("on_id", "in_last_minute", "needed"),
    [(0, 0, False), (19, 0, False), (20, 0, True), (21, 0, True), (0, 200, False), (0, 201, True), (20, 201, True)],
)
def test_the_date_of_birth_is_asked_after_20_wrong_tries_on_an_id_or_above_the_threshold(on_id, in_last_minute, needed):
    assert step_up_needed(on_id=on_id, in_last_minute=in_last_minute, per_minute=200) is needed
