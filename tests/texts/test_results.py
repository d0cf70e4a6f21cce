"""The card of an exam: every band of every exam, every status, every stage."""

import re
from datetime import date, timedelta

import pytest

from bot.core.exams import Catalogue, Exam
from bot.core.results import Status
from bot.core.viewing import BeingChecked, OwnExam
from bot.texts.results import card
from bot.texts.words import LANGUAGES, Words, words_in
from tests.conftest import EXAMS
from tests.support.exams import LINK, RELEASED, an_exam, awaited

CATALOGUE = Catalogue.load(EXAMS.read_text("utf-8"))
TODAY = RELEASED.date()
EN = words_in("en")


def edges(exam: Exam) -> set[int]:
    """Both ends of each band, of what is shown without a certificate, and of what is not reported."""
    bands = {edge for band in exam.grading.bands for edge in (band.low, band.high)}
    return bands | {exam.lowest, exam.grading.lowest_reported - 1, exam.grading.lowest_reported, min(bands) - 1}


EVERY_EDGE = [(code, score) for code, exam in CATALOGUE.exams.items() for score in sorted(edges(exam))]


def text(own: OwnExam, *, today: date = TODAY, words: Words = EN) -> str:
    return card(words, own, today).text


def read(own: OwnExam, *, today: date = TODAY) -> str:
    """Without Telegram's tags."""
    return re.sub(r"</?(?:b|pre|code)>", "", text(own, today=today))


def ruler_of(own: OwnExam, words: Words = EN) -> list[str]:
    drawn = re.search(r"<pre>(.*)</pre>", text(own, words=words), re.DOTALL)
    assert drawn
    return drawn[1].split("\n")


@pytest.mark.parametrize(("code", "score"), EVERY_EDGE)
def test_every_band_of_every_exam_is_said_as_it_is_certified(code: str, score: int) -> None:
    own = an_exam(CATALOGUE, code, overall=score)
    verdict, said = own.exam.verdict(score), read(own)

    assert "Overall" in said
    assert "CEFR" in said
    assert all(paper.name in said for paper in own.exam.papers)
    if verdict.certificate:
        assert f"Overall {score}: {verdict.name}\nCEFR level: {verdict.level}\n" in said
        assert "Your certificate reaches your exam centre (Centro de Exámenes, Madrid)" in said
    elif verdict.reported:
        assert f"Overall {score}\nNo grade, no certificate\nCEFR level: none" in said
        assert "reaches your exam centre" not in said
    else:
        assert "Overall: not reported" in said
        assert str(score) not in said
        assert "<pre>" not in text(own)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("code", "score"), EVERY_EDGE)
def test_the_ruler_is_narrow_and_falls_from_the_top_to_the_lowest_reported(
    code: str, score: int, language: str
) -> None:
    own = an_exam(CATALOGUE, code, overall=score)
    if not own.exam.is_reported(score):
        return
    lines = ruler_of(own, words_in(language))
    marks = [int(line[:3]) for line in lines if line[:3].strip()]

    assert max(map(len, lines)) <= 30
    assert marks == sorted(marks, reverse=True)
    assert (marks[-1], marks[0]) == own.exam.ruler
    assert marks.count(score) == 1
    assert [line for line in lines if "●" in line] == [line for line in lines if line.startswith(str(score).rjust(3))]


def test_the_ruler_of_185_in_b2_first() -> None:
    assert ruler_of(an_exam(CATALOGUE, overall=185)) == [
        "190┬",
        "   ┃ Grade A: C1",
        "185●━ your score",
        "180┼",
        "   │ Grade B: B2",
        "173┼",
        "   │ Grade C: B2",
        "160┼",
        "   │ Level B1",
        "140┼",
        "   │ no certificate",
        "122┴",
    ]


@pytest.mark.parametrize(("code", "score"), EVERY_EDGE)
def test_the_heavy_bar_is_the_band_of_the_score(code: str, score: int) -> None:
    own = an_exam(CATALOGUE, code, overall=score)
    if not own.exam.is_reported(score):
        return
    heavy = [line for line in ruler_of(own) if "┃" in line]
    name = own.exam.verdict(score).name or "no certificate"
    assert len(heavy) == 1
    assert heavy[0].removeprefix("   ┃ ").split(":")[0] == name


def test_grade_a_answers_whether_the_level_above_is_certified() -> None:
    said = read(an_exam(CATALOGUE, overall=185))
    assert "185 in B2 First: so am I C1?\nYes." in said
    assert "your certificate says: B2 First, Grade A, level C1" in said


def test_a_score_just_below_says_from_where_the_level_above_is_certified() -> None:
    said = read(an_exam(CATALOGUE, overall=179))
    assert "179 in B2 First: so what is my level?\nB2" in said
    assert "Level C1 is certified from 180 up, with Grade A." in said


def test_the_best_grade_of_the_highest_exam_promises_no_level_above() -> None:
    said = read(an_exam(CATALOGUE, "C2-CPE", overall=225))
    assert "225 in C2 Proficiency: so what is my level?\nC2" in said
    assert "is certified from" not in said


def test_the_level_below_is_certified_as_that_level_and_not_as_the_exam() -> None:
    said = read(an_exam(CATALOGUE, overall=150))
    assert "150 in B2 First: have I passed?\nNot this exam: B2 First is passed from 160 up." in said
    assert "It certifies the level, not the exam." in said


def test_b1_business_has_names_of_its_own_for_its_grades() -> None:
    assert "Overall 168: Pass with Distinction" in read(an_exam(CATALOGUE, "B1-BUS", overall=168))
    assert "Overall 155: Pass with Merit" in read(an_exam(CATALOGUE, "B1-BUS", overall=155))
    assert "Overall 140: Pass\n" in read(an_exam(CATALOGUE, "B1-BUS", overall=140))


def test_a_paper_under_the_lowest_reported_is_not_reported() -> None:
    scores = {"reading": 121, "use_of_english": 122, "writing": 180, "listening": 180, "speaking": 180}
    said = read(an_exam(CATALOGUE, overall=157, scores=scores))
    assert "Reading: not reported" in said
    assert "Use of English: 122" in said
    assert "121" not in said


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.PENDING, "Result to follow"),
        (Status.WITHHELD, "Withheld"),
        (Status.ABSENT_PART, "Absent from part of the exam"),
        (Status.ABSENT_ALL, "Absent"),
    ],
)
def test_every_status_is_said_in_plain_words_with_whom_to_ask(status: Status, words: str) -> None:
    said = read(an_exam(CATALOGUE, status=status))
    assert words in said
    assert "exam centre" in said
    assert "exams@es001.example" in said
    assert "Overall" not in said


def test_before_the_release_the_window_is_said_as_it_stands_to_today() -> None:
    own = an_exam(CATALOGUE, standing=awaited())
    window = awaited().window
    assert "not released yet" in read(own)
    assert "between 21 November 2026 and 28 November 2026" in read(own, today=window.opens - timedelta(days=1))
    assert "any day now" in read(own, today=window.opens)
    assert "any day now" in read(own, today=window.closes)
    assert "it is late" in read(own, today=window.closes + timedelta(days=1))


def test_a_stopped_release_reads_as_not_released_yet_while_the_board_is_checking() -> None:
    said = read(an_exam(CATALOGUE, standing=BeingChecked()))
    assert "not released yet" in said
    assert "checking" in said


def test_a_centre_that_is_not_in_the_register_is_named_by_its_number() -> None:
    said = read(an_exam(CATALOGUE, status=Status.WITHHELD, centre=None))
    assert "Your exam centre has the number ES001" in said
    assert "your exam centre (number ES001)" in read(an_exam(CATALOGUE, centre=None))


def test_a_name_of_any_script_stands_escaped_on_a_line_of_its_own() -> None:
    assert "\n\u2068محمد الأمين\u2069\n" in text(an_exam(CATALOGUE, given_names="محمد", family_name="الأمين"))
    assert "\u2068A &lt;b&gt; &amp; C\u2069" in text(an_exam(CATALOGUE, given_names="A <b>", family_name="& C"))


def test_a_certificate_that_should_have_come_is_said_so() -> None:
    assert "should have reached your exam centre" in read(an_exam(CATALOGUE), today=TODAY + timedelta(weeks=4))


@pytest.mark.parametrize("own", [an_exam(CATALOGUE), an_exam(CATALOGUE, standing=awaited())])
def test_every_card_is_protected(own: OwnExam) -> None:
    assert card(EN, own, TODAY).protected


def test_a_buttons_data_holds_the_links_id_and_nothing_personal() -> None:
    buttons = [button for row in card(EN, an_exam(CATALOGUE), TODAY).keyboard for button in row]
    assert [button.data for button in buttons if button.text == "Questions about this result"] == [
        f"1:enquiry:{LINK.hex}"
    ]
