"""Made-up results for a preview, for every exam of the catalogue."""

import pytest

from bot.core.exams import Exam
from bot.core.previews import kind_of, made_up
from bot.core.results import Result, Status, shown
from bot.core.sessions import nearest
from tests.core.catalogues import SHIPPED

EXAMS = list(SHIPPED.exams.values())


@pytest.mark.parametrize("exam", EXAMS, ids=lambda exam: exam.code)
def test_a_made_up_result_is_of_the_kind_it_was_made_for(exam: Exam) -> None:
    for overall in range(exam.lowest, exam.highest + 1):
        real = Result(Status.FINAL, {paper.key: overall for paper in exam.papers}, overall)
        kind = kind_of(real, exam)
        sample = made_up(kind, exam)
        assert kind_of(sample, exam) == kind
        assert sample.overall == exam.overall(sample.scores)
        assert shown(sample, exam).verdict


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.FINAL])
def test_without_a_score_there_is_only_the_status(status: Status) -> None:
    exam = EXAMS[0]
    assert made_up(kind_of(Result(status), exam), exam) == Result(status)


def test_the_nearest_sessions_come_first() -> None:
    names = ["2026-11-C1", "2026-11-B2", "2025-03-A2"]
    assert nearest("2026-11-c2", names, 2) == ("2026-11-C1", "2026-11-B2")  # type: ignore[arg-type]
    assert nearest("anything", ()) == ()
