"""Overall, grade, level and certificate follow the board's table at every edge; another board needs only its own file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import BrokenCatalogue, InvalidInput
from bot.core.exams import Catalogue, Standing
from tests.core.catalogues import OTHER_TEXT, SHIPPED, SHIPPED_TEXT

A2, B1, B1_BUSINESS = ("A2-KEY", "A2-KEY-S"), ("B1-PRE", "B1-PRE-S"), ("B1-BUS",)
B2, C1, C2 = ("B2-FCE", "B2-FCE-S", "B2-BUS"), ("C1-CAE", "C1-BUS"), ("C2-CPE",)
ABOVE, PASSED, BELOW = Standing.ABOVE, Standing.PASSED, Standing.BELOW
NO_CERTIFICATE, NOT_REPORTED = Standing.NO_CERTIFICATE, Standing.NOT_REPORTED

BANDS = [
    *[(A2, 140, 150, "Grade A", "B1", ABOVE), (A2, 133, 139, "Grade B", "A2", PASSED)],
    *[(A2, 120, 132, "Grade C", "A2", PASSED), (A2, 100, 119, "Level A1", "A1", BELOW)],
    *[(A2, 82, 99, None, None, NO_CERTIFICATE), (A2, 80, 81, None, None, NOT_REPORTED)],
    *[(B1, 160, 170, "Grade A", "B2", ABOVE), (B1, 153, 159, "Grade B", "B1", PASSED)],
    *[(B1, 140, 152, "Grade C", "B1", PASSED), (B1, 120, 139, "Level A2", "A2", BELOW)],
    *[(B1, 102, 119, None, None, NO_CERTIFICATE), (B1, 80, 101, None, None, NOT_REPORTED)],
    (B1_BUSINESS, 160, 170, "Pass with Distinction", "B2", ABOVE),
    *[(B1_BUSINESS, 153, 159, "Pass with Merit", "B1", PASSED), (B1_BUSINESS, 140, 152, "Pass", "B1", PASSED)],
    *[(B1_BUSINESS, 120, 139, "Level A2", "A2", BELOW), (B1_BUSINESS, 102, 119, None, None, NO_CERTIFICATE)],
    (B1_BUSINESS, 80, 101, None, None, NOT_REPORTED),
    *[(B2, 180, 190, "Grade A", "C1", ABOVE), (B2, 173, 179, "Grade B", "B2", PASSED)],
    *[(B2, 160, 172, "Grade C", "B2", PASSED), (B2, 140, 159, "Level B1", "B1", BELOW)],
    *[(B2, 122, 139, None, None, NO_CERTIFICATE), (B2, 80, 121, None, None, NOT_REPORTED)],
    *[(C1, 200, 210, "Grade A", "C2", ABOVE), (C1, 193, 199, "Grade B", "C1", PASSED)],
    *[(C1, 180, 192, "Grade C", "C1", PASSED), (C1, 160, 179, "Level B2", "B2", BELOW)],
    *[(C1, 142, 159, None, None, NO_CERTIFICATE), (C1, 80, 141, None, None, NOT_REPORTED)],
    *[(C2, 220, 230, "Grade A", "C2", PASSED), (C2, 213, 219, "Grade B", "C2", PASSED)],
    *[(C2, 200, 212, "Grade C", "C2", PASSED), (C2, 180, 199, "Level C1", "C1", BELOW)],
    *[(C2, 162, 179, None, None, NO_CERTIFICATE), (C2, 80, 161, None, None, NOT_REPORTED)],
]


@pytest.mark.parametrize(("codes", "low", "high", "name", "level", "standing"), BANDS)
def test_every_score_of_a_band_gets_its_name_level_and_standing(*, codes, low, high, name, level, standing):
    for code in codes:
        for overall in range(low, high + 1):
            verdict = SHIPPED.exam(code).verdict(overall)
            assert (verdict.name, verdict.level, verdict.standing) == (name, level, standing), (code, overall)
            assert verdict.certificate is (level is not None)
            assert verdict.reported is (standing is not NOT_REPORTED)


def test_the_bands_of_the_table_leave_no_exam_out():
    assert {code for codes, *_ in BANDS for code in codes} == set(SHIPPED.exams)


def test_only_a_grade_has_a_letter():
    exam = SHIPPED.exam("B2-FCE")
    assert [exam.verdict(overall).grade for overall in (180, 173, 160, 140, 122)] == ["A", "B", "C", None, None]


@pytest.mark.parametrize(
    ("code", "too_low", "too_high"), [("A2-KEY", 79, 151), ("B2-FCE", 79, 191), ("C2-CPE", 79, 231)]
)
def test_an_overall_beyond_the_scale_of_the_exam_is_refused(code, too_low, too_high):
    exam = SHIPPED.exam(code)
    for overall in (too_low, too_high):
        assert not exam.is_score(overall)
        with pytest.raises(InvalidInput):
            exam.verdict(overall)
    assert exam.is_score(too_low + 1)
    assert exam.is_score(too_high - 1)


@pytest.mark.parametrize(
    ("code", "scores", "overall"),
    [
        ("A2-KEY", {"reading_writing": 133, "listening": 132, "speaking": 132}, 133),  # 132.5
        ("A2-KEY", {"reading_writing": 132, "listening": 133, "speaking": 132}, 132),  # 132.25
        ("A2-KEY", {"reading_writing": 120, "listening": 140, "speaking": 140}, 130),  # the first counts twice
        ("B1-PRE", {"reading": 139, "writing": 140, "listening": 139, "speaking": 140}, 140),  # 139.5: certified as B1
        ("B1-PRE", {"reading": 139, "writing": 140, "listening": 139, "speaking": 139}, 139),
        ("B2-FCE", dict.fromkeys(("reading", "use_of_english", "writing", "listening"), 180) | {"speaking": 178}, 180),
        ("B2-FCE", dict.fromkeys(("reading", "use_of_english", "writing", "listening"), 180) | {"speaking": 177}, 179),
    ],
)
def test_the_overall_is_the_weighted_mean_with_a_half_rounded_up(code, scores, overall):
    assert SHIPPED.exam(code).overall(scores) == overall


@given(st.sampled_from(sorted(SHIPPED.exams)), st.data())
def test_an_overall_is_never_further_than_half_a_point_from_the_mean_and_always_has_a_verdict(code, data):
    exam = SHIPPED.exam(code)
    scores = {paper.key: data.draw(st.integers(exam.lowest, exam.highest)) for paper in exam.papers}
    weights = sum(paper.weight for paper in exam.papers)
    total = sum(paper.weight * scores[paper.key] for paper in exam.papers)
    assert -weights < 2 * (exam.overall(scores) * weights - total) <= weights
    assert exam.verdict(exam.overall(scores)).overall == exam.overall(scores)


def test_the_ruler_goes_from_the_lowest_reported_score_to_the_top_of_the_best_grade():
    assert SHIPPED.exam("B2-FCE").ruler == (122, 190)


def test_an_unknown_exam_is_refused():
    with pytest.raises(InvalidInput):
        SHIPPED.exam("D1-NONE")


def test_another_board_needs_only_its_own_file():
    catalogue = Catalogue.load(OTHER_TEXT)
    exam = catalogue.exam("NB-2")
    assert exam.overall({"oral": 12, "essay": 10}) == 12  # 11.5
    assert exam.verdict(12).name == "Approbatur"
    assert exam.verdict(11).standing is BELOW
    assert exam.verdict(7).standing is NO_CERTIFICATE
    assert exam.verdict(2).standing is NOT_REPORTED
    assert not exam.is_score(21)
    assert catalogue.level("II").name == "Second"


@pytest.mark.parametrize(
    ("found", "put", "said"),
    [
        ("from = 133, to = 139", "from = 134, to = 139", "Grade B must begin right above the end of Grade C"),
        ("from = 133, to = 139", "from = 132, to = 139", "Grade B must begin right above the end of Grade C"),
        ('grading = "A2"', 'grading = "A9"', "no grading is called A9"),
        ("reading_writing = 2", "dancing = 2", "no paper is called dancing"),
        ("lowest_reported = 82", "lowest_reported = 101", "the lowest reported score is above the lowest band"),
        ("lowest_reported = 82", "lowest_reported = 79", "it goes beyond the scale"),
        ('code = "B1-PRE-S"', 'code = "B1-PRE"', "B1-PRE is there twice"),
        ("listening = 1", "listening = 0", "exams.0.papers.listening"),
        ("lowest = 80", 'lowest = "80"', "scale.lowest"),
        ('board = "Cambridge English"', 'borad = "Cambridge English"', "borad"),
        ('level = "B1" }', 'level = "B9" }', "no level is called B9"),
        ("from = 120", "from = 99", "each must begin above the one before"),
        ("[scale]", "[scale", "line"),
    ],
)
def test_a_catalogue_that_contradicts_itself_is_refused_and_says_where(found, put, said):
    assert found in SHIPPED_TEXT
    with pytest.raises(BrokenCatalogue) as refused:
        Catalogue.load(SHIPPED_TEXT.replace(found, put, 1))
    assert said in " ".join(refused.value.problems)
