"""Which rows of a results file are a result, and what of a result its candidate is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.exams import Catalogue, Standing
from bot.core.result_cells import Fault, Problem, read_result
from bot.core.result_cells import _read as look_closely
from bot.core.result_cells import _usual as at_one_look
from bot.core.results import Change, Result, Shown, Status, how_to_change, shown
from tests.core.catalogues import OTHER_TEXT, SHIPPED

FIRST = {"reading": "180", "use_of_english": "181", "writing": "179", "listening": "185", "speaking": "190"}  # 183
KEY = {"reading_writing": "133", "listening": "132", "speaking": "132"}  # 132.5
BUSINESS = {"reading": "160", "writing": "160", "listening": "160", "speaking": "160"}


def read(cells, code="B2-FCE"):
    return read_result(cells, SHIPPED.exam(code))


def test_a_row_with_all_papers_is_a_final_result_with_its_overall_computed():
    scores = {paper: int(text) for paper, text in FIRST.items()}
    assert read(FIRST) == Result(Status.FINAL, scores, 183)
    assert read(FIRST | {"status": "final", "overall": "183", "grade": "A"}) == Result(Status.FINAL, scores, 183)


def test_zeros_in_front_of_a_score_change_nothing():
    assert read(FIRST | {"reading": "0180", "overall": "0183"}) == read(FIRST)


def test_a_half_is_rounded_up_and_a_file_that_rounds_it_down_is_refused():
    result = read(KEY | {"overall": "133"}, "A2-KEY")
    assert isinstance(result, Result)
    assert result.overall == 133
    assert read(KEY | {"overall": "132"}, "A2-KEY") == (Problem("overall", Fault.OVERALL_DISAGREES),)


@pytest.mark.parametrize(
    ("code", "cells", "grade"),
    [
        ("B2-FCE", FIRST, "A"),
        ("B2-FCE", FIRST, "Grade A"),
        ("B2-FCE", FIRST, " a "),
        ("B2-FCE", dict.fromkeys(FIRST, "150"), "Level B1"),
        ("B2-FCE", dict.fromkeys(FIRST, "130"), ""),
        ("B1-BUS", BUSINESS, "Pass with Distinction"),
        ("B1-BUS", dict.fromkeys(BUSINESS, "153"), "Pass with Merit"),
        ("B1-BUS", dict.fromkeys(BUSINESS, "140"), "Pass"),
        ("B1-BUS", dict.fromkeys(BUSINESS, "139"), "Level A2"),
    ],
)
def test_a_grade_that_agrees_is_taken(code, cells, grade):
    assert isinstance(read(cells | {"grade": grade}, code), Result)


@pytest.mark.parametrize(
    ("code", "cells", "grade", "fault"),
    [
        ("B2-FCE", FIRST, "B", Fault.GRADE_DISAGREES),
        ("B2-FCE", FIRST, "Level B1", Fault.GRADE_DISAGREES),
        ("B2-FCE", FIRST, "Level A2", Fault.UNKNOWN_GRADE),
        ("B2-FCE", FIRST, "Pass", Fault.UNKNOWN_GRADE),
        ("B2-FCE", FIRST, "D", Fault.UNKNOWN_GRADE),
        ("B2-FCE", dict.fromkeys(FIRST, "130"), "Level B1", Fault.GRADE_DISAGREES),
        ("B1-BUS", BUSINESS, "A", Fault.UNKNOWN_GRADE),
        ("B1-BUS", BUSINESS, "Pass", Fault.GRADE_DISAGREES),
    ],
)
def test_a_grade_that_disagrees_or_is_none_of_the_exam_is_refused(code, cells, grade, fault):
    assert read(cells | {"grade": grade}, code) == (Problem("grade", fault),)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"status": "done"}, Problem("status", Fault.UNKNOWN_STATUS)),
        ({"reading": ""}, Problem("reading", Fault.PAPER_MISSING)),
        ({"reading_writing": "150"}, Problem("reading_writing", Fault.PAPER_NOT_IN_EXAM)),
        ({"reading": "79"}, Problem("reading", Fault.OUT_OF_RANGE, (80, 190))),
        ({"reading": "191"}, Problem("reading", Fault.OUT_OF_RANGE, (80, 190))),
        ({"overall": "191"}, Problem("overall", Fault.OUT_OF_RANGE, (80, 190))),
        ({"reading": "180.0"}, Problem("reading", Fault.NOT_A_WHOLE_NUMBER)),
        ({"reading": "18O"}, Problem("reading", Fault.NOT_A_WHOLE_NUMBER)),
        ({"reading": "١٨٠"}, Problem("reading", Fault.NOT_A_WHOLE_NUMBER)),
        ({"reading": "=180"}, Problem("reading", Fault.NOT_A_WHOLE_NUMBER)),
        ({"reading": "-180"}, Problem("reading", Fault.NOT_A_WHOLE_NUMBER)),
        ({"reading": "9" * 4000}, Problem("reading", Fault.NOT_A_WHOLE_NUMBER)),
        ({"overall": "182"}, Problem("overall", Fault.OVERALL_DISAGREES)),
    ],
)
def test_each_bad_cell_is_named_by_its_column(change, problem):
    assert read(FIRST | change) == (problem,)


CELLS = st.sampled_from(
    ["", " ", "final", "FINAL", "withheld", "pending", "A", "Grade A", "a", "D", "183", "0183", "180", "79", "x"]
)


@given(
    st.dictionaries(st.sampled_from(["status", "overall", "grade", *SHIPPED.papers, "remarks"]), CELLS),
    st.dictionaries(st.sampled_from([*FIRST, *SHIPPED.papers]), st.integers(80, 190).map(str)),
    st.booleans(),
)
def test_what_is_seen_at_one_look_is_what_a_close_look_finds(changes, scores, has_all_columns):
    """A whole row with anything changed in it: both ways of reading it agree."""
    columns = dict.fromkeys(["status", "overall", "grade", *SHIPPED.papers], "") if has_all_columns else {}
    cells = columns | FIRST | scores | changes
    exam = SHIPPED.exam("B2-FCE")
    assert read(cells) == look_closely(cells, exam)


def test_a_usual_row_is_read_at_one_look():
    exam = SHIPPED.exam("B2-FCE")
    cells = dict.fromkeys(SHIPPED.papers, "") | FIRST | {"status": "", "overall": "183", "grade": "Grade A"}
    assert at_one_look(exam).read(cells) == look_closely(cells, exam)
    assert at_one_look(exam).read(cells | {"overall": "182"}) is None


def test_all_bad_cells_of_a_row_are_named_at_once():
    problems = read(FIRST | {"reading": "x", "writing": "300", "speaking": "", "reading_writing": "150"})
    assert {problem.column for problem in problems} == {"reading", "writing", "speaking", "reading_writing"}
    assert {problem.column for problem in read(FIRST | {"overall": "150", "grade": "C"})} == {"overall", "grade"}


@pytest.mark.parametrize("status", ["pending", "absent_part", "absent_all"])
def test_who_has_no_result_has_neither_scores_nor_grade(status):
    assert read({"status": status}) == Result(Status(status))
    assert read({"status": status, "reading": "180"}) == (Problem("reading", Fault.NOT_WITH_STATUS),)
    assert read({"status": status, "overall": "180", "grade": "A"}) == (
        Problem("overall", Fault.NOT_WITH_STATUS),
        Problem("grade", Fault.NOT_WITH_STATUS),
    )


def test_withheld_scores_are_kept_complete_or_not():
    assert read(FIRST | {"status": "withheld"}).overall == 183
    assert read({"status": "withheld"}) == Result(Status.WITHHELD)
    assert read({"status": "withheld", "reading": "150"}) == Result(Status.WITHHELD, {"reading": 150})
    assert read({"status": "withheld", "reading": "300"}) == (Problem("reading", Fault.OUT_OF_RANGE, (80, 190)),)
    assert read({"status": "withheld", "overall": "150", "grade": "A"}) == (Problem("grade", Fault.GRADE_DISAGREES),)


def test_the_papers_of_another_board_are_columns_too():
    catalogue = Catalogue.load(OTHER_TEXT)
    exam = catalogue.exam("NB-2")
    assert read_result({"oral": "12", "essay": "10"}, exam) == Result(Status.FINAL, {"oral": 12, "essay": 10}, 12)


@given(st.dictionaries(st.sampled_from(["status", "overall", "grade", "reading_writing", *FIRST]), st.text(max_size=8)))
def test_no_row_makes_reading_fail_and_no_problem_repeats_a_cell(cells):
    reading = read(cells)
    if isinstance(reading, tuple):
        assert reading
        assert {problem.column for problem in reading} <= {"status", "overall", "grade", *SHIPPED.papers}


def test_a_final_result_is_shown_with_its_papers_and_what_it_means():
    exam = SHIPPED.exam("B2-FCE")
    seen = shown(read(FIRST | {"reading": "121", "writing": "122"}), exam)
    assert seen.verdict
    assert (seen.verdict.overall, seen.verdict.name) == (160, "Grade C")
    assert [paper.score for paper in seen.papers] == [None, 181, 122, 185, 190]  # 121: not reported
    assert seen.papers[1].paper.name == "Use of English"


def test_an_overall_under_the_lowest_reported_is_marked_as_not_reported():
    seen = shown(read(dict.fromkeys(FIRST, "121")), SHIPPED.exam("B2-FCE"))
    assert seen.verdict
    assert seen.verdict.standing is Standing.NOT_REPORTED
    assert not seen.verdict.reported


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.FINAL])
def test_of_any_other_result_only_the_status_is_shown(status):
    result = Result(status, {paper: int(text) for paper, text in FIRST.items()}, 183)
    assert shown(result, SHIPPED.exam("B2-FCE")) == Shown(status)


def test_scores_are_hidden_from_logs():
    result = read(FIRST)
    seen = shown(result, SHIPPED.exam("B2-FCE"))
    assert "183" not in repr(result)
    assert "verdict" not in repr(seen)
    assert not any(text in repr(seen.papers) for text in FIRST.values())


def test_what_was_released_changes_only_by_amendment_unless_it_was_pending():
    assert how_to_change(None) is Change.BY_IMPORT
    assert how_to_change(Result(Status.PENDING)) is Change.BY_IMPORT
    for status in (Status.FINAL, Status.WITHHELD, Status.ABSENT_PART, Status.ABSENT_ALL):
        assert how_to_change(Result(status)) is Change.BY_AMENDMENT
