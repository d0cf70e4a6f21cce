"""Looks through a workbook's first sheet before it is read: where it ends, and what in it is no plain value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from posixpath import join, normpath
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET
from xml.parsers import expat

from bot.files.unpacking import Damaged, TooLarge

if TYPE_CHECKING:
    from bot.files.unpacking import Parts

MOST_CELLS: Final = 4_000_000
"""Empty ones count: a reader lays out the whole rectangle."""

_WORKBOOK: Final = "xl/workbook.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_STRINGS: Final = "xl/sharedStrings.xml"
_STYLES: Final = "xl/styles.xml"
MOST_MARKS: Final = 100_000
A_FORMULA: Final = "="
AN_ERROR: Final = "#VALUE!"

_PLACE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_RELATION_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION_ID: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass(frozen=True, slots=True)
class FirstSheet:
    """The sheet that is read."""

    name: str
    part: str
    others: int


Marks = dict[int, dict[int, str]]
"""By line and column, both counted from 1: cells that hold a formula or an error, and what they show instead of a value."""


def first_sheet(parts: Parts) -> FirstSheet:
    """The first worksheet in the order of the tabs."""
    try:
        sheets = [sheet for sheet in ET.fromstring(parts.whole(_WORKBOOK)).iter() if _tag(sheet.tag) == "sheet"]  # noqa: S314  expat refuses what swells
        relations = {
            relation.get("Id"): normpath(join("xl", relation.get("Target", "")))
            for relation in ET.fromstring(parts.whole(_RELATIONS))  # noqa: S314  the same
        }
    except ET.ParseError:
        raise Damaged from None
    for sheet in sheets:
        part = relations.get(sheet.get(_RELATION_ID) or sheet.get(_STRICT_RELATION_ID), "")
        part = part.lstrip("/") if part.startswith("/") else part
        if "worksheets" in part:
            return FirstSheet(sheet.get("name", ""), part, len(sheets) - 1)
    raise Damaged


def look_through(parts: Parts, sheet: FirstSheet) -> Marks:
    """What a reader of values would not see. Raises `TooLarge` or `Damaged`."""
    for name in (_STRINGS, _STYLES):
        if name in parts.infos:
            for _ in parts.pieces(name):
                pass  # only measured: who reads it next believes what it finds
    look = _Look()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = look.start
    try:
        for piece in parts.pieces(sheet.part):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise Damaged from None
    return look.marks


class _Look:
    """Follows rows and cells, whether they say where they are or not."""

    def __init__(self) -> None:
        self.marks: Marks = {}
        self._line = self._column = self._widest = self._marked = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(" ")[2]:
            case "row":
                self._line, self._column = int(attributes.get("r") or self._line + 1), 0
                self._measure()
            case "c":
                self._move(attributes.get("r", ""))
                self._measure()
                if attributes.get("t") == "e":
                    self._mark(AN_ERROR)
            case "f":
                self._mark(A_FORMULA)

    def _move(self, place: str) -> None:
        self._column += 1
        if place:
            found = _PLACE.fullmatch(place)
            if found is None:
                raise Damaged
            self._column, self._line = _number(found[1]), int(found[2])
        self._widest = max(self._widest, self._column)

    def _mark(self, shown: str) -> None:
        self._marked += 1
        if self._marked > MOST_MARKS:
            raise TooLarge
        self.marks.setdefault(self._line, {})[self._column] = shown

    def _measure(self) -> None:
        if self._line * self._widest > MOST_CELLS:
            raise TooLarge


def _number(letters: str) -> int:
    """`A` is 1, `AA` is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _tag(name: str) -> str:
    return name.rpartition("}")[2]
