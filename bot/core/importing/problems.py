"""What can be wrong with a file: named, placed, and never repeating what a cell of personal data holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.core.result_cells import Fault

Values = Mapping[str, str | int]


class Why(StrEnum):
    """Why a file, a row or a cell is refused. Each has one sentence that says what to do."""

    # the file
    EMPTY_FILE = "empty_file"
    HEADER_ONLY = "header_only"
    NOT_UTF8 = "not_utf8"
    NOT_A_TABLE = "not_a_table"
    OLD_EXCEL = "old_excel"
    DAMAGED_WORKBOOK = "damaged_workbook"
    LOCKED_WORKBOOK = "locked_workbook"
    WORKBOOK_TOO_LARGE = "workbook_too_large"
    OPEN_QUOTE = "open_quote"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_PROBLEMS = "too_many_problems"

    # the header
    UNKNOWN_KIND = "unknown_kind"
    OTHER_KIND = "other_kind"
    COLUMN_MISSING = "column_missing"
    COLUMN_TWICE = "column_twice"

    # a row
    TOO_MANY_CELLS = "too_many_cells"
    TWICE_IN_FILE = "twice_in_file"
    UNKNOWN_ID = "unknown_id"
    SITTING_FIXED = "sitting_fixed"
    RELEASED = "released"
    AMENDMENT_ONLY = "amendment_only"
    NOT_RELEASED = "not_released"
    NOTHING_CHANGED = "nothing_changed"
    OTHER_SESSION = "other_session"

    # a cell
    EMPTY = "empty"
    TOO_LONG = "too_long"
    CONTROL_CHARACTER = "control_character"
    FORMULA = "formula"
    ERROR_VALUE = "error_value"
    NOT_TEXT = "not_text"
    ID_SHAPE = "id_shape"
    ID_MISTYPED = "id_mistyped"
    ID_IS_SECRET = "id_is_secret"  # noqa: S105 - the name of a mistake, no secret
    SECRET_SHAPE = "secret_shape"  # noqa: S105 - the same
    SECRET_LOST_ZERO = "secret_lost_zero"  # noqa: S105 - the same
    SECRET_MISTYPED = "secret_mistyped"  # noqa: S105 - the same
    DATE_SHAPE = "date_shape"
    DATE_AS_NUMBER = "date_as_number"
    DATE_IMPOSSIBLE = "date_impossible"
    DATE_OUT_OF_RANGE = "date_out_of_range"
    BORN_AFTER_EXAM = "born_after_exam"
    SESSION_SHAPE = "session_shape"
    UNKNOWN_EXAM = "unknown_exam"
    UNKNOWN_WORD = "unknown_word"
    NUMBER_SHAPE = "number_shape"
    COUNTRY_SHAPE = "country_shape"
    EMAIL_SHAPE = "email_shape"
    DOMAIN_SHAPE = "domain_shape"
    LINK_SHAPE = "link_shape"


Reason = Why | Fault


@dataclass(frozen=True, slots=True)
class Problem:
    """`line` as an editor counts it, 0 for the file; `column` as the contract names it, empty for a whole row."""

    line: int
    column: str
    why: Reason
    values: Values = field(default_factory=dict, repr=False)


class BadCell(Exception):  # noqa: N818 - it never leaves this package
    """One cell is refused; whoever reads the row adds line and column."""

    def __init__(self, why: Why, **values: str | int) -> None:
        self.why, self.values = why, values


class Remark(StrEnum):
    """What is said beside a file that is accepted."""

    COLUMNS_IGNORED = "columns_ignored"
    ENDING_MISLEADS = "ending_misleads"
    OTHER_SHEETS = "other_sheets"
    CENTRE_UNKNOWN = "centre_unknown"
    SAME_INSTITUTION = "same_institution"


@dataclass(frozen=True, slots=True)
class Note:
    """A remark with what it is about: the columns' names, a centre's number, lines."""

    remark: Remark
    about: str = ""
