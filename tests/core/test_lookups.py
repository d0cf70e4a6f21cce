"""Failed look-ups: who counts as one, and when an answer is given again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.lookups import FAILURES_OF_ALL, FAILURES_OF_ONE, NONE, WINDOW, Failures, blocked_until, network_of

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
LATER = AT + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("own", "of_all", "until"),
    [
        (NONE, NONE, None),
        (Failures(FAILURES_OF_ONE - 1, AT), Failures(FAILURES_OF_ALL - 1, AT), None),
        (Failures(FAILURES_OF_ONE, AT), Failures(FAILURES_OF_ONE, AT), AT + WINDOW),
        (Failures(1, LATER), Failures(FAILURES_OF_ALL, AT), AT + WINDOW),
        (Failures(FAILURES_OF_ONE, LATER), Failures(FAILURES_OF_ALL, AT), LATER + WINDOW),
    ],
)
def test_above_a_limit_the_window_of_the_first_failure_is_waited_for(own, of_all, until):
    assert blocked_until(own, of_all) == until


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_a_subscriber_is_one_whatever_addresses_they_have(address, network):
    assert network_of(address) == network


@given(st.text())
def test_whatever_stands_for_an_address_is_somebody(text):
    network_of(text)
