"""Windows are counted from the exam date, or from the release."""

from datetime import date

import pytest

from bot.core.entries import Format
from bot.core.timetable import (
    Phase,
    Window,
    certificate_window,
    credentials_forgotten_before,
    release_window,
    replacement_until,
)


@pytest.mark.parametrize(
    ("sat_as", "exam_date", "opens", "closes"),
    [
        (Format.DIGITAL, date(2026, 11, 7), date(2026, 11, 12), date(2026, 11, 17)),
        (Format.COMPUTER, date(2026, 11, 7), date(2026, 11, 21), date(2026, 11, 28)),
        (Format.PAPER, date(2026, 11, 7), date(2026, 12, 5), date(2026, 12, 19)),
        (Format.DIGITAL, date(2028, 2, 24), date(2028, 2, 29), date(2028, 3, 5)),
        (Format.COMPUTER, date(2026, 12, 19), date(2027, 1, 2), date(2027, 1, 9)),
    ],
)
def test_results_come_within_the_window_of_the_format(sat_as, exam_date, opens, closes):
    assert release_window(sat_as, exam_date) == Window(opens, closes)


def test_every_format_has_a_window():
    assert all(release_window(sat_as, date(2026, 11, 7)) for sat_as in Format)


def test_the_certificate_comes_two_to_three_weeks_after_the_release():
    assert certificate_window(date(2026, 11, 24)) == Window(date(2026, 12, 8), date(2026, 12, 15))


@pytest.mark.parametrize(
    ("today", "phase"),
    [
        (date(2026, 11, 20), Phase.BEFORE),
        (date(2026, 11, 21), Phase.WITHIN),
        (date(2026, 11, 28), Phase.WITHIN),
        (date(2026, 11, 29), Phase.AFTER),
    ],
)
def test_both_ends_belong_to_the_window(today, phase):
    assert Window(date(2026, 11, 21), date(2026, 11, 28)).phase(today) is phase


def test_what_lasts_for_years_lasts_over_a_leap_day_too():
    assert replacement_until(date(2026, 11, 7)) == date(2027, 11, 7)
    assert replacement_until(date(2028, 2, 29)) == date(2029, 2, 28)
    assert credentials_forgotten_before(date(2028, 11, 7)) == date(2026, 11, 7)
