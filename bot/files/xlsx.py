"""Reads the first sheet of an `.xlsx` workbook, once it is known to be of a bearable size. Blocks: it is run in a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from bot.core.importing.problems import Note, Problem, Remark, Why
from bot.core.importing.table import Unreadable
from bot.files.sheets import first_sheet, look_through
from bot.files.unpacking import Damaged, Locked, Parts, TooLarge
from bot.services.ports.workbooks import Workbook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core.importing.cells import Cell
    from bot.core.importing.table import TableRow
    from bot.files.sheets import FirstSheet, Marks


def read_workbook(file: BinaryIO) -> Workbook:
    """Implements `bot.services.ports.workbooks.ReadWorkbook`."""
    try:
        parts = Parts.of(file)
        sheet = first_sheet(parts)
        marks = look_through(parts, sheet)
    except TooLarge:
        raise _unreadable(Why.WORKBOOK_TOO_LARGE) from None
    except Locked:
        raise _unreadable(Why.LOCKED_WORKBOOK) from None
    except (Damaged, ValueError):
        raise _unreadable(Why.DAMAGED_WORKBOOK) from None
    notes = (Note(Remark.OTHER_SHEETS, sheet.name),) if sheet.others else ()
    return Workbook(_rows(file, sheet, marks), notes)


def _rows(file: BinaryIO, sheet: FirstSheet, marks: Marks) -> Iterator[TableRow]:
    """Lines and columns are counted as Excel shows them."""
    file.seek(0)
    try:
        with CalamineWorkbook.from_filelike(file) as workbook:
            opened = workbook.get_sheet_by_name(sheet.name)
    except PasswordError:
        raise _unreadable(Why.LOCKED_WORKBOOK) from None
    except CalamineError:
        raise _unreadable(Why.DAMAGED_WORKBOOK) from None
    rows = enumerate(opened.iter_rows(), start=1)
    # Empty rows on top are given, empty columns on the left are not.
    return _showing(rows, marks, opened.start[1] + 1) if marks and opened.start else rows


def _showing(rows: Iterator[TableRow], marks: Marks, first: int) -> Iterator[TableRow]:
    """Nothing is computed here, and what was computed once is not believed: a formula shows as one."""
    for line, row in rows:
        marked = marks.get(line)
        yield line, _marked(row, {column - first: mark for column, mark in marked.items()}) if marked else row


def _marked(row: Sequence[Cell], marks: dict[int, str]) -> list[Cell]:
    """A formula may stand to the right of all values; to the left of them there is no column of ours."""
    shown: list[Cell] = [*row, *[""] * (max(marks) + 1 - len(row))]
    for place, mark in marks.items():
        if place >= 0:
            shown[place] = mark
    return shown


def _unreadable(why: Why, line: int = 0, **values: int) -> Unreadable:
    return Unreadable(Problem(line, "", why, values))
