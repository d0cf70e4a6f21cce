"""Workbooks, read by somebody who knows their format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.importing.problems import Note
    from bot.core.importing.table import TableRow


@dataclass(frozen=True, slots=True)
class Workbook:
    """The first sheet's rows, and what is to be said of the workbook."""

    rows: Iterator[TableRow]
    notes: tuple[Note, ...]


class ReadWorkbook(Protocol):
    """Blocks. Raises `Unreadable`."""

    def __call__(self, file: BinaryIO, /) -> Workbook: ...
