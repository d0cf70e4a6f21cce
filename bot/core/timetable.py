"""When results and certificates come, and what can be done after. Windows are days, both ends included."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.core.entries import Format

RESULTS_AFTER: Mapping[Format, tuple[timedelta, timedelta]] = {
    Format.DIGITAL: (timedelta(days=5), timedelta(days=10)),
    Format.COMPUTER: (timedelta(weeks=2), timedelta(weeks=3)),
    Format.PAPER: (timedelta(weeks=4), timedelta(weeks=6)),
}
CERTIFICATE_AFTER = (timedelta(weeks=2), timedelta(weeks=3))
"""After the results are online, whatever the format."""

CLERICAL_CHECK_WORKING_DAYS = 5
RE_MARK_WORKING_DAYS = 15
REPLACEMENT_MONTHS = 12
CREDENTIALS_KEPT_YEARS = 2


class Phase(StrEnum):
    """Where a day stands to a window."""

    BEFORE = "before"
    WITHIN = "within"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Window:
    opens: date
    closes: date

    def phase(self, today: date) -> Phase:
        if today < self.opens:
            return Phase.BEFORE
        return Phase.WITHIN if today <= self.closes else Phase.AFTER


def release_window(sat_as: Format, exam_date: date) -> Window:
    earliest, latest = RESULTS_AFTER[sat_as]
    return Window(exam_date + earliest, exam_date + latest)


def certificate_window(released: date) -> Window:
    earliest, latest = CERTIFICATE_AFTER
    return Window(released + earliest, released + latest)


def replacement_until(exam_date: date) -> date:
    """The last day on which the centre can ask for a replacement certificate."""
    return _years_later(exam_date, REPLACEMENT_MONTHS // 12)


def credentials_forgotten_before(today: date) -> date:
    """Exams sat before this day are so long ago that theirs are forgotten."""
    return _years_later(today, -CREDENTIALS_KEPT_YEARS)


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
