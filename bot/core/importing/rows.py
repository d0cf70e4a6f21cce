"""The rows of the four kinds of file and their columns, as tables: a column's name, its parser, whether it is needed."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from bot.core.entries import Centre, Credentials, Format, SessionName
from bot.core.importing import cells
from bot.core.importing.cells import label, optional, repeated, text
from bot.core.institutions import Institution, InstitutionType

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from bot.core.exams import Catalogue
    from bot.core.identity import IdNumber, SecretNumber
    from bot.core.importing.cells import Cell


class ImportKind(StrEnum):
    """What a file holds."""

    CENTRES = "centres"
    ENTRIES = "entries"
    RESULTS = "results"
    INSTITUTIONS = "institutions"


@dataclass(frozen=True, slots=True)
class CentreRow:
    line: int
    centre: Centre

    @property
    def key(self) -> str:
        """What a file may hold only once; of every kind of row."""
        return self.centre.number


@dataclass(frozen=True, slots=True)
class InstitutionRow:
    line: int
    institution: Institution

    @property
    def key(self) -> str:
        return self.institution.identity


@dataclass(frozen=True, slots=True)
class EntryRow:
    line: int
    id_number: IdNumber
    given_names: str = field(repr=False)
    family_name: str = field(repr=False)
    credentials: Credentials | None = field(repr=False)
    """None: read back of an entry whose credentials are forgotten."""
    session: SessionName
    exam: str
    format: Format
    exam_date: date
    centre_number: str

    @property
    def key(self) -> str:
        return self.id_number.value


@dataclass(frozen=True, slots=True)
class ResultRow:
    """Its cells can be judged only beside the exam that was sat, which the entry knows."""

    line: int
    id_number: IdNumber
    cells: Mapping[str, str] = field(repr=False)

    @property
    def key(self) -> str:
        return self.id_number.value


Row = CentreRow | InstitutionRow | EntryRow | ResultRow


@dataclass(frozen=True, slots=True)
class Column:
    """How a cell of this column is read, and whether the column must be there."""

    parse: Callable[[Cell], object]
    needed: bool = True


Columns = dict[str, Column]

_SCORE_LENGTH: Final = 40


def columns_of(kind: ImportKind, catalogue: Catalogue, today: date) -> Columns:
    """The columns of a kind; those of the papers come from the catalogue."""
    match kind:
        case ImportKind.CENTRES:
            return _CENTRE
        case ImportKind.INSTITUTIONS:
            return _INSTITUTION
        case ImportKind.ENTRIES:
            return _entry(catalogue, today)
        case ImportKind.RESULTS:
            return _result(catalogue)


def maker_of(kind: ImportKind) -> Callable[[int, dict[str, Any]], Row]:
    """Makes the typed row of a line and its parsed cells."""
    match kind:
        case ImportKind.CENTRES:
            return lambda line, values: CentreRow(line, Centre(**values))
        case ImportKind.INSTITUTIONS:
            return lambda line, values: InstitutionRow(line, Institution(**values))
        case ImportKind.ENTRIES:
            return _entry_row
        case ImportKind.RESULTS:
            return lambda line, values: ResultRow(line, values.pop("id_number"), values)


def _entry_row(line: int, values: dict[str, Any]) -> EntryRow:
    secret: SecretNumber = values.pop("secret_number")
    return EntryRow(line=line, credentials=Credentials(secret, values.pop("date_of_birth")), **values)


_CENTRE: Final[Columns] = {
    "number": Column(cells.number),
    "name": Column(label(300)),
    "country": Column(cells.country),
    "city": Column(optional(label(200)), needed=False),
    "email": Column(cells.email),
    "phone": Column(optional(cells.phone), needed=False),
    "website": Column(optional(cells.link), needed=False),
}

_INSTITUTION: Final[Columns] = {
    "name": Column(label(300)),
    "type": Column(cells.one_of(InstitutionType)),
    "country": Column(cells.country),
    "city": Column(optional(label(200)), needed=False),
    "website": Column(optional(cells.link), needed=False),
    "email_domain": Column(optional(cells.domain), needed=False),
    "contact_email": Column(cells.email),
    "aliases": Column(cells.aliases, needed=False),
}


def _entry(catalogue: Catalogue, today: date) -> Columns:
    return {
        "id_number": Column(cells.id_number),
        "secret_number": Column(cells.secret_number),
        "given_names": Column(text(300)),
        "family_name": Column(text(300)),
        "date_of_birth": Column(cells.day(cells.EARLIEST_BIRTH, today)),
        "session": Column(cells.session),
        "exam": Column(cells.exam(tuple(catalogue.exams))),
        "format": Column(cells.one_of(Format)),
        "exam_date": Column(cells.day(cells.EARLIEST_EXAM, cells.LATEST_EXAM)),
        "centre_number": Column(cells.number),
    }


def _result(catalogue: Catalogue) -> Columns:
    words = Column(repeated(optional(text(_SCORE_LENGTH))), needed=False)
    return {"id_number": Column(cells.id_number), "status": words, "overall": words} | dict.fromkeys(
        (*catalogue.papers, "grade"), words
    )
