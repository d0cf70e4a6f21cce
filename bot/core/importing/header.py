"""Reads the first row of a file: which kind it is, where its columns are, which of them mean nothing to us."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.core.importing.problems import Note, Problem, Remark, Why

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.core.importing.cells import Cell
    from bot.core.importing.rows import Columns, ImportKind

_FEWEST: Final = 2
"""One column's name alone may be chance."""
_NAME_SHOWN: Final = 40
_NAMES_SHOWN: Final = 20
"""A message holds no more, and a file may have thousands of columns."""


@dataclass(frozen=True, slots=True)
class Header:
    """A header that was understood."""

    kind: ImportKind
    places: Mapping[str, int]
    width: int
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Misread:
    """A header that was not, and the kind it was taken for."""

    kind: ImportKind | None
    problems: tuple[Problem, ...]


def read_header(
    line: int, row: Sequence[Cell], layouts: Mapping[ImportKind, Columns], wanted: ImportKind | None
) -> Header | Misread:
    """`wanted`: the kind that was asked for; None: the header tells."""
    names = [_name(cell) for cell in row]
    told = _tell(names, layouts)
    kind = wanted or told
    if kind is None:
        return Misread(None, (Problem(line, "", Why.UNKNOWN_KIND),))
    columns = layouts[kind]
    if told and told is not kind and not _missing(names, layouts[told]) and _missing(names, columns):
        return Misread(told, (Problem(line, "", Why.OTHER_KIND, {"kind": told.value, "wanted": kind.value}),))
    if problems := _faults(line, names, columns):
        return Misread(kind, problems)
    places = {name: place for place, name in enumerate(names) if name in columns}
    return Header(kind, places, _width(names), _ignored(names, columns))


def _name(cell: Cell) -> str:
    return "_".join(str(cell).replace("_", " ").casefold().split())


def _tell(names: list[str], layouts: Mapping[ImportKind, Columns]) -> ImportKind | None:
    """The kind of which most columns are there; a whole one before a broken one."""
    known = {kind: len(columns.keys() & set(names)) for kind, columns in layouts.items()}
    best = max(layouts, key=lambda kind: (known[kind], not _missing(names, layouts[kind])))
    return best if known[best] >= _FEWEST or not _missing(names, layouts[best]) else None


def _missing(names: list[str], columns: Columns) -> list[str]:
    return [name for name, column in columns.items() if column.needed and name not in names]


def _faults(line: int, names: list[str], columns: Columns) -> tuple[Problem, ...]:
    counted = Counter(names)
    return (
        *(Problem(line, name, Why.COLUMN_MISSING) for name in _missing(names, columns)),
        *(Problem(line, name, Why.COLUMN_TWICE) for name in columns if counted[name] > 1),
    )


def _width(names: list[str]) -> int:
    """Columns up to the last one with a name."""
    return max(place for place, name in enumerate(names, start=1) if name)


def _ignored(names: list[str], columns: Columns) -> tuple[Note, ...]:
    others = [name[:_NAME_SHOWN] for name in dict.fromkeys(names) if name and name not in columns]
    more = ("…",) if len(others) > _NAMES_SHOWN else ()
    return (Note(Remark.COLUMNS_IGNORED, ", ".join((*others[:_NAMES_SHOWN], *more))),) if others else ()
