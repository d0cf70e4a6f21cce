"""What a share shows, for how long, and how it stands."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.errors import InvalidInput
from bot.core.exams import Catalogue
from bot.core.results import Result, Status, shown
from bot.core.sharing import (
    UNDO,
    Closed,
    Condition,
    Duration,
    Period,
    Scope,
    ShareState,
    Why,
    closed,
    in_scope,
    levels_to_ask,
    reaches,
    until,
)
from tests.support.clock import START
from tests.support.shares import a_share

SCORES = {"reading": 190, "use_of_english": 188, "writing": 176, "listening": 192, "speaking": 195}
FINAL = Result(Status.FINAL, SCORES, 188)


@pytest.mark.parametrize(
    ("duration", "start", "ends"),
    [
        (Duration(Period.MONTH), START, START + timedelta(days=30)),
        (Duration(Period.YEAR), START, START.replace(year=2027)),
        (Duration(Period.YEAR), datetime(2028, 2, 29, 8, tzinfo=UTC), datetime(2029, 2, 28, 8, tzinfo=UTC)),
        (Duration(Period.UNTIL, date(2026, 12, 31)), START, datetime(2026, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)),
    ],
)
def test_a_period_counts_from_the_moment_of_sending(duration: Duration, start: datetime, ends: datetime) -> None:
    assert duration.ends(start) == ends


@pytest.mark.parametrize(
    ("day", "reason"), [(START.date(), "past"), (date(2020, 1, 1), "past"), (date(2036, 1, 1), "too_far")]
)
def test_a_date_that_ends_a_share_lies_ahead_and_not_for_ever(day: date, reason: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        until(day, START)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("condition", "is_met"),
    [
        (Condition(), True),
        (Condition(overall=188), True),
        (Condition(overall=189), False),
        (Condition(papers={"writing": 176}), True),
        (Condition(overall=185, papers={"writing": 177}), False),
        (Condition(papers={"no_such_paper": 80}), False),
    ],
)
def test_a_condition_is_met_by_every_score_it_names(condition: Condition, is_met: bool) -> None:
    assert condition.is_met_by(FINAL) is is_met


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.FINAL])
def test_what_is_not_final_meets_no_condition_and_shows_nothing(status: Status, catalogue: Catalogue) -> None:
    result = Result(status)
    assert not Condition().is_met_by(result)
    assert in_scope(shown(result, catalogue.exam("C1-CAE")), Scope.PAPERS, None, catalogue) is None


def test_each_scope_holds_no_more_than_it_shows(catalogue: Catalogue) -> None:
    seen = shown(FINAL, catalogue.exam("C1-CAE"))
    level = in_scope(seen, Scope.LEVEL, "C1", catalogue)
    overall = in_scope(seen, Scope.OVERALL, None, catalogue)
    papers = in_scope(seen, Scope.PAPERS, None, catalogue)
    assert (level.reaches_level, level.verdict, level.papers) == (True, None, ())
    assert (overall.verdict.overall, overall.papers) == (188, ())
    assert [paper.score for paper in papers.papers] == list(SCORES.values())


@pytest.mark.parametrize(
    ("overall", "level", "yes"),
    [
        (188, "B2", True),
        (188, "C1", True),
        (188, "C2", False),
        (205, "C2", True),
        (165, "C1", False),
        (165, "B2", True),
        (150, "A2", False),
        (188, "X9", False),
        (188, None, False),
    ],
)
def test_a_level_is_reached_by_what_is_certified(
    overall: int, level: str | None, yes: bool, catalogue: Catalogue
) -> None:
    assert reaches(catalogue.exam("C1-CAE").verdict(overall), level, catalogue) is yes


def test_only_levels_that_an_exam_can_certify_are_asked_for(catalogue: Catalogue) -> None:
    assert levels_to_ask(catalogue.exam("C1-CAE"), catalogue) == ("C2", "C1", "B2")


@pytest.mark.parametrize("state", list(ShareState))
def test_only_an_open_share_that_has_not_expired_opens(state: ShareState) -> None:
    share = a_share(state=state, expires_at=START + timedelta(days=1), ended_at=START)
    assert (closed(share, START) is None) is (state is ShareState.OPEN)
    assert closed(share, START + timedelta(days=1)) is not None


def test_what_was_withdrawn_stays_withdrawn_when_its_time_is_over() -> None:
    share = a_share(state=ShareState.OPEN, expires_at=START + timedelta(days=1)).ended(ShareState.REVOKED, START)
    assert closed(share, START + timedelta(days=9)) == Closed(Why.WITHDRAWN, START)


def test_the_time_to_undo_ends_at_the_minute() -> None:
    pending = a_share(state=ShareState.PLANNED).planned_to_pending(START)
    assert pending.may_be_undone(START + UNDO - timedelta(microseconds=1))
    assert not pending.may_be_undone(START + UNDO)
