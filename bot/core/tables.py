"""Decodes a text file of comma or semicolon separated cells. Says what a file is that is none. Opens no file itself."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from enum import Enum
from typing import TYPE_CHECKING, BinaryIO, Final

from bot.core.importing.problems import Problem, Why
from bot.core.importing.table import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.importing.table import TableRow

_HEAD: Final = 4096
_ZIP: Final = b"PK\x03\x04"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_WHITE: Final = b"\t\n\r\x0c"
_FIRST_PRINTABLE: Final = 0x20


class Content(Enum):
    """What a file is, told from what is in it and not from its name."""

    TEXT = ".csv"
    WORKBOOK = ".xlsx"


def content_of(file: BinaryIO) -> Content:
    """Raises `Unreadable` for what is neither."""
    head = file.read(_HEAD)
    file.seek(0)
    if head.startswith(_ZIP):
        return Content.WORKBOOK
    if head.startswith(_OLD_EXCEL):
        raise Unreadable(Problem(0, "", Why.OLD_EXCEL))
    if head.startswith(_UTF16):
        raise Unreadable(Problem(0, "", Why.NOT_UTF8))
    if any(byte < _FIRST_PRINTABLE and byte not in _WHITE for byte in head):
        raise Unreadable(Problem(0, "", Why.NOT_A_TABLE))
    return Content.TEXT


def read_text(file: BinaryIO) -> Iterator[TableRow]:
    """Rows with the line each begins on. UTF-8 alone: another encoding is said, never guessed. Raises `Unreadable`."""
    try:
        yield from _rows(io.TextIOWrapper(file, encoding="utf-8-sig", newline=""))
    except UnicodeDecodeError:
        raise Unreadable(Problem(_first_undecodable(file), "", Why.NOT_UTF8)) from None


def _rows(text: io.TextIOWrapper) -> Iterator[TableRow]:
    delimiter = _delimiter(next(filter(str.strip, text), ""))
    text.seek(0)
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    begins = 1
    try:
        for row in reader:
            yield begins, row
            begins = reader.line_num + 1
    except csv.Error:
        raise Unreadable(Problem(begins, "", Why.OPEN_QUOTE)) from None
    finally:
        with suppress(ValueError):  # closed by its owner already
            text.detach()  # or it would be closed here, which is not ours to do


def _delimiter(header: str) -> str:
    return ";" if header.count(";") > header.count(",") else ","


def _first_undecodable(file: BinaryIO) -> int:
    file.seek(0)
    for line, raw in enumerate(file, start=1):
        try:
            raw.decode()
        except UnicodeDecodeError:
            return line
    return 0
