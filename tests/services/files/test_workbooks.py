"""What Excel does to a table: eaten zeros, dates that are numbers, formulas; and a workbook that is right is taken as it is."""

from datetime import date, datetime

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from bot.core.importing.problems import Why
from bot.core.result_cells import Fault
from bot.services.ports.base import Ports
from tests.services.files.conftest import as_row, check, confirmed, entry, places, saved, xlsx
from tests.support.cohort import a_result, an_entry, csv_file, import_sample


@pytest.mark.parametrize("eaten", ["42", "7", "042", "42.0"])
async def test_a_secret_number_whose_zeros_excel_ate_is_refused_and_never_padded(ports: Ports, eaten: str):
    report = await check(ports, csv_file(an_entry(secret_number=eaten)))
    assert places(report) == [(2, "secret_number", Why.SECRET_LOST_ZERO)]


async def test_a_secret_number_that_is_a_number_in_excel_is_refused_where_zeros_are_lost(ports: Ports):
    rows = [as_row(an_entry("ABC123457") | {"secret_number": number}) for number in (1234, 42)]
    rows[1][0] = "ABC123458"
    report = await check(ports, xlsx(list(an_entry()), *rows), "file.xlsx")
    assert places(report) == [(3, "secret_number", Why.SECRET_LOST_ZERO)]


@pytest.mark.parametrize("serial", ["45970", "45970.0", "38445.5"])
async def test_a_date_as_a_number_is_refused_with_the_excel_hint(ports: Ports, serial: str):
    report = await check(ports, csv_file(an_entry(exam_date=serial)))
    assert places(report) == [(2, "exam_date", Why.DATE_AS_NUMBER)]


async def test_a_date_as_a_number_in_a_workbook_is_refused_too(ports: Ports):
    row = as_row(an_entry() | {"date_of_birth": 38445, "exam_date": date(2026, 11, 7)})
    report = await check(ports, xlsx(list(an_entry()), row), "file.xlsx")
    assert places(report) == [(2, "date_of_birth", Why.DATE_AS_NUMBER)]


async def test_real_dates_of_a_workbook_are_dates(ports: Ports):
    row = as_row(an_entry() | {"date_of_birth": date(2005, 4, 3), "exam_date": datetime(2026, 11, 7)})  # noqa: DTZ001  Excel knows no zones
    await confirmed(ports, await check(ports, xlsx(list(an_entry()), row), "file.xlsx"))
    assert (await entry(ports)).exam_date == date(2026, 11, 7)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("07/11/2026", Why.DATE_SHAPE),
        ("7.11.2026", Why.DATE_SHAPE),
        ("2026-11-7", Why.DATE_SHAPE),
        ("2026-02-30", Why.DATE_IMPOSSIBLE),
        ("1926-11-07", Why.DATE_OUT_OF_RANGE),
    ],
)
async def test_a_date_in_another_shape_is_refused(ports: Ports, typed: str, why: Why):
    assert places(await check(ports, csv_file(an_entry(exam_date=typed)))) == [(2, "exam_date", why)]


async def test_numbers_of_a_workbook_are_scores(ports: Ports):
    await import_sample(ports)
    row = a_result()
    report = await check(
        ports, xlsx(list(row), [float(cell) if cell and cell != "ABC123456" else cell for cell in as_row(row)])
    )
    assert report.problems == ()


async def test_a_half_point_in_a_workbook_is_no_score(ports: Ports):
    await import_sample(ports)
    row = a_result() | {"reading": 190.5}
    report = await check(ports, xlsx(list(row), as_row(row)), "file.xlsx")
    assert places(report) == [(2, "reading", Fault.NOT_A_WHOLE_NUMBER)]


async def test_a_workbook_whose_table_begins_further_down_has_excels_lines(ports: Ports):
    book = Workbook()
    for column, name in enumerate(an_entry(), start=3):
        book.active.cell(4, column, name)
        book.active.cell(6, column, an_entry(exam="C9")[name])
    assert places(await check(ports, saved(book), "file.xlsx")) == [(6, "exam", Why.UNKNOWN_EXAM)]


async def test_trailing_formatted_rows_of_a_workbook_are_no_rows(ports: Ports):
    book = Workbook()
    for row in (list(an_entry()), as_row(an_entry())):
        book.active.append(row)
    book.active["A500"].font = Font(bold=True)
    book.active["B300"] = "  "
    report = await check(ports, saved(book), "file.xlsx")
    assert (report.problems, report.counts.rows) == ((), 1)


@pytest.mark.parametrize(
    "typed", ["=1+1", '=HYPERLINK("http://evil.example";"Ana")', "  =A1", "@SUM(1)", "+cmd|' /C calc'!A0"]
)
async def test_a_formula_in_a_text_file_is_refused(ports: Ports, typed: str):
    report = await check(ports, csv_file(an_entry(given_names=typed)))
    assert places(report) == [(2, "given_names", Why.FORMULA)]


@pytest.mark.parametrize("name", ["-", "+Ana", "@home", "O'Connor", "D’Arcy-Ó Briain", "Nguyễn Văn"])
async def test_names_that_only_look_odd_are_names(ports: Ports, name: str):
    assert (await check(ports, csv_file(an_entry(family_name=name)))).problems == ()


async def test_a_formula_in_a_workbook_is_refused_whatever_it_once_came_to(ports: Ports):
    row = a_result()
    await import_sample(ports, entries=[an_entry(), an_entry("ABC123457")])
    computed = a_result("ABC123457") | {"speaking": "=ROUND(190.4,0)"}
    report = await check(ports, xlsx(list(row), as_row(row), as_row(computed)), "file.xlsx")
    assert places(report) == [(3, "speaking", Why.FORMULA)]


async def test_an_error_of_excels_is_not_an_empty_cell(ports: Ports):
    await import_sample(ports)
    row = a_result() | {"status": "#N/A"}
    report = await check(ports, xlsx(list(row), as_row(row)), "file.xlsx")
    assert places(report) == [(2, "status", Why.ERROR_VALUE)]
