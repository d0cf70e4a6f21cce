"""Files that are not what they seem, or would never end: each is refused for what it is, and costs little."""

import io
import struct
import zipfile

import pytest
from openpyxl import Workbook

from bot.core.importing.problems import Note, Remark, Why
from bot.files import sheets, unpacking
from bot.services.ports.base import Ports
from tests.services.files.conftest import as_row, check, places, saved, xlsx
from tests.support.cohort import an_entry, csv_file


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
