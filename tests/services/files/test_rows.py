"""Rows against each other, against what stands and against the exam: each that is refused is named, and no cell is mended."""

import pytest

from bot.core.importing.problems import Why
from bot.core.result_cells import Fault
from bot.services.ports.base import Ports
from tests.services.files.conftest import check, confirmed, entry, places
from tests.support.cohort import Cells, a_result, an_entry, csv_file, import_sample


async def test_duplicates_in_the_file_name_the_first_line(ports: Ports):
    report = await check(ports, csv_file(an_entry(), an_entry("ABC123457"), an_entry()))
    assert places(report) == [(4, "", Why.TWICE_IN_FILE)]
    assert report.problems[0].values == {"first": 2}


async def test_duplicates_of_what_stands_change_nothing(ports: Ports):
    await import_sample(ports)
    report = await check(ports, csv_file(an_entry()))
    assert (report.counts.new, report.counts.changed, report.counts.unchanged) == (0, 0, 1)
    await confirmed(ports, report)
    assert (await entry(ports)).given_names == "Zoë"


async def test_unknown_ids_in_results_are_each_named(ports: Ports):
    await import_sample(ports)
    report = await check(ports, csv_file(a_result(), a_result("XYZ000001"), a_result("XYZ000002")))
    assert places(report) == [(3, "id_number", Why.UNKNOWN_ID), (4, "id_number", Why.UNKNOWN_ID)]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("ABC12345O", Why.ID_MISTYPED),
        ("ABC12345l", Why.ID_MISTYPED),
        ("АВС123456", Why.ID_MISTYPED),  # Cyrillic
        ("ＡＢＣ１２３４５６", Why.ID_MISTYPED),
        ("abc123456", Why.ID_MISTYPED),
        ("ABC-123456", Why.ID_MISTYPED),
        ("0042", Why.ID_IS_SECRET),
        ("ABC12345", Why.ID_SHAPE),
        ("ABC1234567", Why.ID_SHAPE),
        ("Zoë", Why.ID_SHAPE),
    ],
)
async def test_look_alike_letters_in_an_id_are_refused_and_never_mended(ports: Ports, typed: str, why: Why):
    assert places(await check(ports, csv_file(an_entry(typed)))) == [(2, "id_number", why)]


async def test_the_place_of_a_look_alike_is_named_and_the_cell_is_not_repeated(ports: Ports):
    report = await check(ports, csv_file(an_entry("ABC12345O")))
    assert report.problems[0].values == {"mistake": "letter_o_for_zero", "place": 9}


async def test_a_cyrillic_exam_code_is_refused_with_the_nearest_code(ports: Ports):
    report = await check(ports, csv_file(an_entry(exam="С1-САЕ")))
    assert places(report) == [(2, "exam", Why.UNKNOWN_EXAM)]
    assert report.problems[0].values["words"] == "C1-CAE"


HALF = {"reading_writing": 132, "listening": 133, "speaking": 133}
"""A2 Key: (2·132 + 133 + 133) / 4 = 132.5"""
A2 = {"exam": "A2-KEY", "session": "2026-11-A2"}


@pytest.mark.parametrize(("overall", "agrees"), [("133", True), ("132", False), ("134", False), ("", True)])
async def test_132_and_a_half_is_133_and_a_file_that_says_132_is_refused(ports: Ports, overall: str, agrees: bool):
    await import_sample(ports, entries=[an_entry(**A2)])
    report = await check(ports, csv_file({"id_number": "ABC123456", "overall": overall, **HALF}))
    assert agrees is (report.problems == ())
    if not agrees:
        assert places(report) == [(2, "overall", Fault.OVERALL_DISAGREES)]


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"grade": "A"}, ("grade", Fault.GRADE_DISAGREES)),
        ({"grade": "Pass"}, ("grade", Fault.UNKNOWN_GRADE)),
        ({"reading": "79"}, ("reading", Fault.OUT_OF_RANGE)),
        ({"reading": "211"}, ("reading", Fault.OUT_OF_RANGE)),
        ({"reading": "190.5"}, ("reading", Fault.NOT_A_WHOLE_NUMBER)),
        ({"reading": "190,5"}, ("reading", Fault.NOT_A_WHOLE_NUMBER)),
        ({"reading": "１９０"}, ("reading", Fault.NOT_A_WHOLE_NUMBER)),
        ({"speaking": ""}, ("speaking", Fault.PAPER_MISSING)),
        ({"reading_writing": "190"}, ("reading_writing", Fault.PAPER_NOT_IN_EXAM)),
        ({"status": "finall"}, ("status", Fault.UNKNOWN_STATUS)),
        ({"status": "pending", "reading": "190"}, ("reading", Fault.NOT_WITH_STATUS)),
        ({"status": "absent_part", "overall": "190"}, ("overall", Fault.NOT_WITH_STATUS)),
        ({"status": "absent_all", "grade": "C"}, ("grade", Fault.NOT_WITH_STATUS)),
    ],
)
async def test_a_result_that_cannot_be_is_refused_by_its_column(ports: Ports, cells: Cells, problem: tuple[str, Fault]):
    await import_sample(ports)
    row = a_result(**{"overall": "", "grade": "", "reading_writing": "", **cells})
    assert places(await check(ports, csv_file(row))) == [(2, *problem)]


async def test_withheld_scores_are_kept(ports: Ports):
    await import_sample(ports)
    scores = {name: cell for name, cell in a_result().items() if name not in {"id_number", "status"}}
    assert (await check(ports, csv_file(a_result(status="withheld") | scores))).import_id
