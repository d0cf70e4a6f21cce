"""Files to survive, by name: each is imported as it should be, or refused with line, column and reason, and never half."""

import io
import struct
import subprocess
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from bot.core.identity import IdNumber
from bot.core.importing.problems import Note, Reason, Remark, Why
from bot.core.importing.report import Report
from bot.core.importing.rows import ImportKind
from bot.core.result_cells import Fault
from bot.files import sheets, unpacking
from bot.services import importing
from bot.services.import_files import stage_file
from bot.services.ports.base import Ports
from bot.texts import importing as texts
from bot.texts.words import Markup, words_in
from tests.support.cohort import ACTOR, Cells, a_centre, a_result, an_entry, csv_file, import_sample

SHARED = Path(__file__).parents[3] / "shared"
ANA = IdNumber("ABC123456")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What a file holds is judged before any database; the others are in `tests/storage`."""
    return sqlite_url


async def check(ports: Ports, content: bytes, name: str = "file.csv", kind: ImportKind | None = None) -> Report:
    return await stage_file(ports, ACTOR, io.BytesIO(content), name, wanted=kind)


def places(report: Report) -> list[tuple[int, str, Reason]]:
    assert report.import_id is None
    return [(problem.line, problem.column, problem.why) for problem in report.problems]


def xlsx(*rows: list[object], sheets: int = 1) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for number in range(1, sheets):
        book.create_sheet(f"sheet {number}").append(["nothing", "of", "ours"])
    return saved(book)


def saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def as_row(cells: Cells) -> list[object]:
    return list(cells.values())


async def entry(ports: Ports, id_number: IdNumber = ANA):
    async with ports.storage.reading() as tx:
        return await tx.entries.of(id_number)


async def confirmed(ports: Ports, report: Report) -> None:
    assert report.import_id, report.problems
    await importing.confirm(ports, ACTOR, report.import_id)


# --- how a text file may be written -----------------------------------------------------------------------------------


async def test_a_byte_order_mark_is_no_part_of_the_first_column(ports: Ports):
    await confirmed(ports, await check(ports, b"\xef\xbb\xbf" + csv_file(an_entry())))
    assert (await entry(ports)).given_names == "Zoë"


async def test_semicolons_separate_as_commas_do(ports: Ports):
    await confirmed(ports, await check(ports, csv_file(an_entry(family_name="Ruiz, de"), delimiter=";")))
    assert (await entry(ports)).family_name == "Ruiz, de"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
async def test_every_kind_of_line_end_counts_lines_alike(ports: Ports, line_end: str):
    content = csv_file(an_entry(), an_entry("ABC123457", exam="C9"), line_end=line_end)
    assert places(await check(ports, content)) == [(3, "exam", Why.UNKNOWN_EXAM)]


async def test_windows_1252_is_said_with_its_line_and_not_guessed(ports: Ports):
    content = csv_file(an_entry(given_names="Ana"), an_entry("ABC123457", given_names="Zoé")).decode().encode("cp1252")
    assert places(await check(ports, content)) == [(2, "", Why.NOT_UTF8)]  # García is in the first row already


async def test_utf_16_is_said(ports: Ports):
    assert places(await check(ports, csv_file(an_entry()).decode().encode("utf-16"))) == [(0, "", Why.NOT_UTF8)]


async def test_quotes_and_newlines_in_cells_keep_the_lines_right(ports: Ports):
    first = an_entry(given_names='Anna "Ani"', family_name="García\nLópez")
    report = await check(ports, csv_file(first, an_entry("ABC123457", format="fax")))
    assert places(report) == [(4, "format", Why.UNKNOWN_WORD)]
    await confirmed(ports, await check(ports, csv_file(first)))
    assert ((await entry(ports)).given_names, (await entry(ports)).family_name) == ('Anna "Ani"', "García López")


async def test_a_quote_that_is_never_closed_is_named_by_the_line_it_begins_on(ports: Ports):
    content = csv_file(an_entry()) + b'"ABC123457,0042,Ana\r\n' + csv_file(an_entry("ABC123458"))
    assert places(await check(ports, content)) == [(3, "", Why.OPEN_QUOTE)]


async def test_a_cell_of_megabytes_is_refused_and_not_swallowed(ports: Ports):
    content = csv_file(an_entry(family_name='"' * 200_000))
    assert places(await check(ports, content)) == [(2, "", Why.OPEN_QUOTE)]


async def test_blank_rows_at_the_end_and_in_between_are_no_rows(ports: Ports):
    content = b"\r\n" + csv_file(an_entry()) + b",,,,,,,,,\r\n\r\n   \r\n" + b"," * 30 + b"\r\n\r\n"
    report = await check(ports, content)
    assert (report.problems, report.counts.rows) == ((), 1)


# --- columns ----------------------------------------------------------------------------------------------------------


async def test_extra_columns_are_named_and_ignored(ports: Ports):
    report = await check(ports, csv_file(an_entry(room="12", teacher="Ms O'Brien")))
    assert report.import_id
    assert Note(Remark.COLUMNS_IGNORED, "room, teacher") in report.notes


async def test_of_thousands_of_extra_columns_only_the_first_are_named(ports: Ports):
    report = await check(ports, csv_file(an_entry(**{f"note_{number}": "x" for number in range(3000)})))
    assert report.import_id
    assert len(texts.report(words_in("en"), report, Markup("")).text) < 2000


async def test_columns_may_come_in_any_order_and_in_any_case(ports: Ports):
    reordered = {name.upper().replace("_", " "): cell for name, cell in reversed(an_entry().items())}
    await confirmed(ports, await check(ports, csv_file(reordered)))
    assert (await entry(ports)).centre_number == "ES001"


async def test_a_missing_column_is_named(ports: Ports):
    cells = {name: cell for name, cell in an_entry().items() if name != "format"}
    assert places(await check(ports, csv_file(cells))) == [(1, "format", Why.COLUMN_MISSING)]


async def test_a_column_that_is_there_twice_is_named(ports: Ports):
    content = csv_file(an_entry()).replace(b"centre_number", b"exam")
    assert places(await check(ports, content)) == [
        (1, "centre_number", Why.COLUMN_MISSING),
        (1, "exam", Why.COLUMN_TWICE),
    ]


async def test_a_file_without_a_header_is_told_from_one_with_it_and_repeated_nowhere(ports: Ports):
    content = b"\r\n".join(csv_file(an_entry()).splitlines()[1:])
    report = await check(ports, content)
    assert places(report) == [(1, "", Why.UNKNOWN_KIND)]
    assert not report.problems[0].values


async def test_a_row_with_too_many_cells_is_refused(ports: Ports):
    content = csv_file(an_entry()).rstrip() + b",12\r\n"
    assert places(await check(ports, content)) == [(2, "", Why.TOO_MANY_CELLS)]


async def test_a_file_of_another_kind_than_was_asked_for_is_refused(ports: Ports):
    report = await check(ports, csv_file(a_centre()), kind=ImportKind.ENTRIES)
    assert places(report) == [(1, "", Why.OTHER_KIND)]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\r\n\r\n"])
async def test_an_empty_file_is_said_to_be_empty(ports: Ports, content: bytes):
    assert places(await check(ports, content)) == [(0, "", Why.EMPTY_FILE)]


async def test_a_header_only_is_no_import(ports: Ports):
    content = csv_file(an_entry()).splitlines()[0]
    assert places(await check(ports, content)) == [(0, "", Why.HEADER_ONLY)]


# --- rows against each other and against what stands ------------------------------------------------------------------


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


# --- results ----------------------------------------------------------------------------------------------------------

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


# --- what Excel does to a table ---------------------------------------------------------------------------------------


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


# --- formulas ---------------------------------------------------------------------------------------------------------


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


# --- what is no such file ---------------------------------------------------------------------------------------------


async def test_of_a_workbook_with_100_sheets_only_the_first_is_read(ports: Ports):
    report = await check(ports, xlsx(list(an_entry()), as_row(an_entry()), sheets=100), "file.xlsx")
    assert report.import_id
    assert Note(Remark.OTHER_SHEETS, "Sheet") in report.notes


@pytest.mark.parametrize(("name", "is_workbook"), [("file.csv", True), ("file.xlsx", False), ("file.pdf", False)])
async def test_a_wrong_ending_is_said_and_the_file_is_read_for_what_it_is(ports: Ports, name: str, is_workbook: bool):
    content = xlsx(list(an_entry()), as_row(an_entry())) if is_workbook else csv_file(an_entry())
    report = await check(ports, content, name)
    assert report.import_id
    assert Note(Remark.ENDING_MISLEADS, ".xlsx" if is_workbook else ".csv") in report.notes


@pytest.mark.parametrize(
    "content",
    [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"\x00" * 5000, bytes(range(256)) * 40, b"%PDF-1.7\n\x01\x02"],
    ids=["png", "zeros", "every byte", "pdf"],
)
async def test_binary_junk_is_no_table(ports: Ports, content: bytes):
    assert places(await check(ports, content)) == [(0, "", Why.NOT_A_TABLE)]


async def test_a_workbook_of_the_old_format_is_said(ports: Ports):
    content = bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600
    assert places(await check(ports, content, "file.xls")) == [(0, "", Why.OLD_EXCEL)]


async def test_a_zip_that_is_no_workbook_is_refused(ports: Ports):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert places(await check(ports, content.getvalue(), "file.xlsx")) == [(0, "", Why.DAMAGED_WORKBOOK)]


@pytest.mark.parametrize("cut", [10, 500, 3000])
async def test_a_workbook_that_is_cut_off_is_refused(ports: Ports, cut: int):
    content = xlsx(list(an_entry()), as_row(an_entry()))[:cut]
    assert places(await check(ports, content, "file.xlsx")) == [(0, "", Why.DAMAGED_WORKBOOK)]


async def test_a_zip_bomb_is_refused_before_it_unpacks(ports: Ports, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(unpacking, "MOST_UNPACKED", 1_000_000)
    content = with_part("xl/worksheets/sheet1.xml", b"<worksheet><sheetData>" + b" " * 5_000_000)
    assert len(content) < 20_000
    assert places(await check(ports, content, "file.xlsx")) == [(0, "", Why.WORKBOOK_TOO_LARGE)]


async def test_a_zip_bomb_that_lies_about_its_size_is_refused_too(ports: Ports, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(unpacking, "MOST_UNPACKED", 1_000_000)
    bomb = b"<worksheet><sheetData>" + b" " * 5_000_000
    content = with_part("xl/worksheets/sheet1.xml", bomb).replace(struct.pack("<I", len(bomb)), struct.pack("<I", 100))
    assert places(await check(ports, content, "file.xlsx")) == [(0, "", Why.WORKBOOK_TOO_LARGE)]


@pytest.mark.parametrize("cell", ["XFD1048576", "ZZ900000"])
async def test_one_cell_far_out_lays_no_sheet_of_billions(ports: Ports, cell: str):
    book = Workbook()
    book.active["A1"] = "id_number"
    book.active[cell] = "far out"
    assert places(await check(ports, saved(book), "file.xlsx")) == [(0, "", Why.WORKBOOK_TOO_LARGE)]


async def test_entities_that_expand_without_end_are_refused(ports: Ports):
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE x [<!ENTITY a0 "ha">{levels}]><worksheet><sheetData>&a11;</sheetData></worksheet>'
    content = with_part("xl/worksheets/sheet1.xml", bomb.encode())
    assert places(await check(ports, content, "file.xlsx")) == [(0, "", Why.DAMAGED_WORKBOOK)]


async def test_a_hundred_thousand_formulas_are_too_much(ports: Ports, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sheets, "MOST_MARKS", 5)
    rows = [as_row(an_entry() | {"given_names": "=A1"})] * 6
    assert places(await check(ports, xlsx(list(an_entry()), *rows), "f.xlsx")) == [(0, "", Why.WORKBOOK_TOO_LARGE)]


def with_part(name: str, content: bytes) -> bytes:
    """A workbook of which one part is replaced."""
    made, plain = io.BytesIO(), zipfile.ZipFile(io.BytesIO(xlsx(["id_number"])))
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in plain.namelist():
            archive.writestr(part, content if part == name else plain.read(part))
    return made.getvalue()


# --- real files -------------------------------------------------------------------------------------------------------


async def test_a_lifelike_cohort_is_imported_whole(ports: Ports, tmp_path: Path):
    tool = SHARED / "tools" / "make_cohort.py"
    if not tool.exists():
        pytest.skip("the tool that makes cohorts is not beside this checkout")
    subprocess.run([sys.executable, tool, tmp_path, "--candidates", "120", "--exam", "B2-FCE-S"], check=True)
    for kind in ("centres", "entries", "results"):
        report = await check(ports, (tmp_path / f"{kind}.csv").read_bytes())
        assert (report.kind, report.problems) == (kind, ())
        await confirmed(ports, report)


async def test_the_register_of_the_worlds_universities_is_imported_twice(ports: Ports):
    register = SHARED / "data" / "institutions.csv"
    if not register.exists():
        pytest.skip("the register is not beside this checkout")
    first = await check(ports, register.read_bytes())
    assert first.counts.new > 10_000
    await confirmed(ports, first)
    async with ports.storage.reading() as tx:
        standing = {known.email_domain: known for known in await tx.institutions.standing()}
    assert standing["khio.no"].name == "National College of Art and Design"
    assert standing["khio.no"].aliases == ("Oslo National Academy of Fine Arts",)
    again = await check(ports, register.read_bytes())
    assert (again.counts.new, again.counts.closed) == (0, 0)
