"""Turns a table, line by line, into typed rows or every problem in it. Holds no more than the keys it has seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.core.errors import ResultsError
from bot.core.importing.cells import is_empty
from bot.core.importing.header import Header, read_header
from bot.core.importing.problems import BadCell, Note, Problem, Remark, Why
from bot.core.importing.rows import EntryRow, ImportKind, InstitutionRow, columns_of, maker_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import date

    from bot.core.exams import Catalogue
    from bot.core.importing.cells import Cell
    from bot.core.importing.rows import Columns, Row

TableRow = tuple[int, "Sequence[Cell]"]
"""The line it begins on, and its cells."""
MOST_ROWS: Final = 1_000_000


class Unreadable(ResultsError):  # noqa: N818 - named as its whole tree is
    """The file as a whole is refused, or from some line on."""

    def __init__(self, *problems: Problem, kind: ImportKind | None = None) -> None:
        super().__init__()
        self.problems, self.kind = problems, kind


class Table:
    """A file whose header was understood."""

    def __init__(self, rows: Iterator[TableRow], header: Header, columns: Columns) -> None:
        self._rows, self._header = rows, header
        self._parsers = [
            (name, header.places[name], column.parse) for name, column in columns.items() if name in header.places
        ]
        self._absent = {name: column.parse("") for name, column in columns.items() if name not in header.places}
        self._make = maker_of(header.kind)
        self._seen: dict[str, int] = {}
        self._same: list[Note] = []

    @property
    def kind(self) -> ImportKind:
        return self._header.kind

    @property
    def notes(self) -> tuple[Note, ...]:
        """What is to be said beside it; complete once the rows are read."""
        return (*self._header.notes, *self._same)

    @property
    def keys(self) -> Collection[str]:
        """What the rows read so far are about."""
        return self._seen.keys()

    def __iter__(self) -> Iterator[Row | tuple[Problem, ...]]:
        """One item a row that is not blank. Raises `Unreadable` where the file breaks off."""
        count = 0
        for count, (line, row) in enumerate(self._rows, start=1):
            if count > MOST_ROWS:
                raise Unreadable(Problem(line, "", Why.TOO_MANY_ROWS, {"limit": MOST_ROWS}))
            yield self._read(line, row)
        if not count:
            raise Unreadable(Problem(0, "", Why.HEADER_ONLY), kind=self.kind)

    def _read(self, line: int, row: Sequence[Cell]) -> Row | tuple[Problem, ...]:
        width = self._header.width
        if len(row) > width and not is_empty(row[width:]):
            return (Problem(line, "", Why.TOO_MANY_CELLS, {"cells": len(row), "columns": width}),)
        values, problems = self._values(line, row if len(row) >= width else (*row, *[""] * (width - len(row))))
        if problems:
            return tuple(problems)
        made = self._make(line, values)
        return self._once(made) or _contradictions(made) or made

    def _values(self, line: int, row: Sequence[Cell]) -> tuple[dict[str, Any], list[Problem]]:
        """`row` has all columns that the header has."""
        try:
            values = {name: parse(row[place]) for name, place, parse in self._parsers}
        except BadCell:
            return {}, [*self._problems(line, row)]
        values.update(self._absent)
        return values, []

    def _problems(self, line: int, row: Sequence[Cell]) -> Iterator[Problem]:
        for name, place, parse in self._parsers:
            try:
                parse(row[place])
            except BadCell as bad:
                yield Problem(line, name, bad.why, bad.values)

    def _once(self, row: Row) -> tuple[Problem, ...]:
        first = self._seen.setdefault(row.key, row.line)
        if first == row.line:
            return ()
        if isinstance(row, InstitutionRow):  # institutions change names and merge: the others lead to the first one
            self._same.append(Note(Remark.SAME_INSTITUTION, f"{first}, {row.line}"))
            return ()
        return (Problem(row.line, "", Why.TWICE_IN_FILE, {"first": first}),)


def _contradictions(row: Row) -> tuple[Problem, ...]:
    """Cells that are right by themselves and wrong together."""
    if isinstance(row, EntryRow) and row.credentials and row.credentials.date_of_birth >= row.exam_date:
        return (Problem(row.line, "date_of_birth", Why.BORN_AFTER_EXAM),)
    return ()


def open_table(
    rows: Iterator[TableRow], catalogue: Catalogue, *, today: date, wanted: ImportKind | None = None
) -> Table:
    """Reads the header. Raises `Unreadable`."""
    filled = (numbered for numbered in rows if not is_empty(numbered[1]))
    first = next(filled, None)
    if first is None:
        raise Unreadable(Problem(0, "", Why.EMPTY_FILE), kind=wanted)
    layouts = {kind: columns_of(kind, catalogue, today) for kind in ImportKind}
    header = read_header(*first, layouts, wanted)
    if not isinstance(header, Header):
        raise Unreadable(*header.problems, kind=header.kind)
    return Table(filled, header, layouts[header.kind])
