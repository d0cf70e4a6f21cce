"""Ids are UUIDs of version 7: they sort by the moment they were made, and the rest of them is chance."""

from datetime import UTC, datetime, timedelta
from uuid import RFC_4122

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.ids import RANDOM_BYTES, first_id, uuid7, uuids7

moments = st.datetimes(datetime(2000, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - zoned beside
chances = st.binary(min_size=RANDOM_BYTES, max_size=RANDOM_BYTES)


@given(moments, chances)
def test_an_id_is_of_version_7(now, chance):
    made = uuid7(now, chance)
    assert made.version == 7
    assert made.variant == RFC_4122
    assert made == uuid7(now, chance)


@given(moments, chances, chances)
def test_ids_sort_by_the_millisecond_they_were_made_in(now, chance, other):
    assert uuid7(now, chance) < uuid7(now + timedelta(milliseconds=2), other)


def test_the_example_of_the_standard_is_made_exactly():
    """RFC 9562, A.6."""
    now, chance = datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC), bytes.fromhex("0cc318c4dc0c0c07398f")
    assert str(uuid7(now, chance)) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


def test_different_chance_makes_different_ids():
    now = datetime(2026, 11, 23, tzinfo=UTC)
    assert uuid7(now, bytes(10)) != uuid7(now, bytes(9) + b"\x01")


def test_many_of_one_moment_are_those_that_are_made_one_by_one():
    now, chances = datetime(2026, 11, 23, tzinfo=UTC), [bytes([place]) * RANDOM_BYTES for place in range(3)]
    assert uuids7(now, b"".join(chances)) == [uuid7(now, chance) for chance in chances]


@pytest.mark.parametrize("chance", [b"", bytes(9), bytes(11)])
def test_too_little_or_too_much_chance_is_refused(chance):
    with pytest.raises(ValueError, match="random bytes"):
        uuid7(datetime(2026, 11, 23, tzinfo=UTC), chance)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        uuid7(datetime(2026, 11, 23), bytes(10))  # noqa: DTZ001 - that is the point


@given(moments, chances)
def test_what_was_made_from_a_moment_on_is_found_by_its_id_alone(moment, chance):
    before, after = moment - timedelta(milliseconds=1), moment + timedelta(milliseconds=1)
    assert uuid7(before, chance) < first_id(moment) <= uuid7(moment, chance) < uuid7(after, chance)
