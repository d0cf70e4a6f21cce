"""What is wrong with a file, a row or a cell: one sentence each, which also says what to do. Plain text; no cell is repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.fitting import Slip
from bot.core.importing.problems import Remark, Why
from bot.core.lookalikes import Mistake
from bot.core.result_cells import Fault
from bot.texts.mistypings import hints

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.core.importing.problems import Note, Problem, Reason, Values
    from bot.texts.words import Words

    Say = Callable[[Words, Values], str]


def place(words: Words, problem: Problem) -> str:
    """`line 17, secret_number`, or as much of it as there is."""
    if not problem.line:
        return words.plain("the file")
    if not problem.column:
        return words.plain("line {line}", line=problem.line)
    return words.plain("line {line}, {column}", line=problem.line, column=problem.column)


def place_of_line(words: Words, line: int) -> str:
    return words.plain("line {line}", line=line)


def reason(words: Words, problem: Problem) -> str:
    return _SENTENCES[problem.why](words, problem.values)


def remark(words: Words, note: Note) -> str:
    return _REMARKS[note.remark](words, note.about)


_OF_FILES: Final[Mapping[Reason, Say]] = {
    Why.EMPTY_FILE: lambda words, _: words.plain("The file is empty."),
    Why.HEADER_ONLY: lambda words, _: words.plain("There is a header and no row below it."),
    Why.NOT_UTF8: lambda words, _: words.plain(
        "This file is not UTF-8. In Excel, choose “Save as” and then “CSV UTF-8”, or save it as .xlsx."
    ),
    Why.NOT_A_TABLE: lambda words, _: words.plain(
        "This is neither a text file of comma or semicolon separated cells nor an .xlsx workbook."
    ),
    Why.OLD_EXCEL: lambda words, _: words.plain(
        "This is a workbook in Excel's old format. Save it as .xlsx, or as “CSV UTF-8”."
    ),
    Why.DAMAGED_WORKBOOK: lambda words, _: words.plain(
        "This is no workbook that can be read: it is damaged, or another kind of archive. Save it again as .xlsx."
    ),
    Why.LOCKED_WORKBOOK: lambda words, _: words.plain(
        "This workbook needs a password. Save it without one; here it is kept encrypted anyway."
    ),
    Why.WORKBOOK_TOO_LARGE: lambda words, _: words.plain(
        "This workbook unpacks to more than can be read. Save its first sheet as “CSV UTF-8”."
    ),
    Why.OPEN_QUOTE: lambda words, _: words.plain(
        "A quotation mark in the row that begins here is never closed, or stands inside a quoted cell."
        " Double it within a cell, and close each cell."
    ),
    Why.TOO_MANY_ROWS: lambda words, values: words.plain(
        "There are more than {limit} rows. Divide the file.", **values
    ),
    Why.TOO_MANY_PROBLEMS: lambda words, values: words.plain(
        "There are more than {limit} problems; the others are not listed. Is it the right file?", **values
    ),
    Why.UNKNOWN_KIND: lambda words, _: words.plain(
        "The first row names no columns of centres, entries, results or institutions. See /import for their names."
    ),
    Why.OTHER_KIND: lambda words, values: words.plain(
        "The columns are those of {kind}, but {wanted} were asked for.", **values
    ),
    Why.COLUMN_MISSING: lambda words, _: words.plain("This column is missing."),
    Why.COLUMN_TWICE: lambda words, _: words.plain("This column is there twice. Remove one, or rename it."),
}

_OF_ROWS: Final[Mapping[Reason, Say]] = {
    Why.TOO_MANY_CELLS: lambda words, values: words.plain(
        "The row has {cells} cells and the header {columns}. A cell that holds the separator must be in quotation marks.",
        **values,
    ),
    Why.TWICE_IN_FILE: lambda words, values: words.plain(
        "The same as line {first}: each may be in the file only once.", **values
    ),
    Why.UNKNOWN_ID: lambda words, _: words.plain(
        "There is no entry with this ID Number. Import the entries first, or mend the ID Number."
    ),
    Why.SITTING_FIXED: lambda words, _: words.plain(
        "This ID Number has a result already, so its session and exam no longer change: one ID Number is one sitting."
    ),
    Why.RELEASED: lambda words, _: words.plain(
        "The result of this ID Number is released: of its entry only names and centre may still change."
    ),
    Why.AMENDMENT_ONLY: lambda words, _: words.plain(
        "The result of this ID Number is released: it no longer changes by import, only as an amendment."
    ),
    Why.NOT_RELEASED: lambda words, _: words.plain(
        "The result of this ID Number is not released, so there is nothing to amend: it changes by import."
    ),
    Why.NOTHING_CHANGED: lambda words, _: words.plain(
        "This row says what the released result says already. Take it out of the file."
    ),
    Why.OTHER_SESSION: lambda words, _: words.plain(
        "This result is of another session than the first one in the file. Amend each session with a file of its own."
    ),
}

_OF_CELLS: Final[Mapping[Reason, Say]] = {
    Why.EMPTY: lambda words, _: words.plain("The cell is empty, and it is needed."),
    Why.TOO_LONG: lambda words, values: words.plain("The cell is longer than {limit} characters.", **values),
    Why.CONTROL_CHARACTER: lambda words, _: words.plain(
        "The cell holds an invisible control character. Type it anew; if there are many, the file was"
        " converted from another encoding."
    ),
    Why.FORMULA: lambda words, _: words.plain(
        "The cell is a formula, and formulas are not computed here. In Excel, paste it as a value."
    ),
    Why.ERROR_VALUE: lambda words, _: words.plain("The cell is an error of Excel's, such as #N/A. Type its value."),
    Why.NOT_TEXT: lambda words, _: words.plain(
        "Excel made a date, a time or a truth value of this cell. Format it as text and type it anew."
    ),
    Why.NUMBER_SHAPE: lambda words, _: words.plain("This holds characters that no such number has."),
    Why.SESSION_SHAPE: lambda words, _: words.plain(
        "A session is letters, digits, dashes, dots and underscores, 40 at most, such as 2026-11-C1."
    ),
    Why.UNKNOWN_EXAM: lambda words, values: (
        words.plain("No exam has this code. Did you mean {words}?", **values)
        if values["near"]
        else words.plain("No exam has this code. The exams are {words}.", **values)
    ),
    Why.UNKNOWN_WORD: lambda words, values: words.plain("It must be one of: {words}.", **values),
    Why.COUNTRY_SHAPE: lambda words, _: words.plain("A country is two capital letters, such as ES."),
    Why.EMAIL_SHAPE: lambda words, _: words.plain("This is no email address."),
    Why.DOMAIN_SHAPE: lambda words, _: words.plain("This is no domain, such as university.example."),
    Why.LINK_SHAPE: lambda words, _: words.plain("A website begins with https:// or http://."),
}

_OF_PEOPLE: Final[Mapping[Reason, Say]] = {
    Why.ID_SHAPE: lambda words, _: words.plain("An ID Number is three capital letters and then six digits."),
    Why.ID_MISTYPED: lambda words, values: words.plain("This is no ID Number: {hint}", hint=_mistyped(words, values)),
    Why.ID_IS_SECRET: lambda words, _: words.plain(
        "This looks like a Secret Number. Are two columns in one another's place?"
    ),
    Why.SECRET_SHAPE: lambda words, _: words.plain("A Secret Number is four digits."),
    Why.SECRET_LOST_ZERO: lambda words, _: words.plain(
        "A Secret Number is four digits; Excel drops zeros in front. Format the column as text and enter it anew."
    ),
    Why.SECRET_MISTYPED: lambda words, _: words.plain(
        "A Secret Number is four digits; a letter or a sign is among them that only looks like one."
    ),
    Why.DATE_SHAPE: lambda words, _: words.plain("Write dates as YYYY-MM-DD, such as 2026-11-07."),
    Why.DATE_AS_NUMBER: lambda words, _: words.plain(
        "Excel made a number of this date. Format the column as a date, or as text written YYYY-MM-DD."
    ),
    Why.DATE_IMPOSSIBLE: lambda words, _: words.plain("There is no such day in the calendar."),
    Why.DATE_OUT_OF_RANGE: lambda words, values: words.plain("The date must be from {earliest} to {latest}.", **values),
    Why.BORN_AFTER_EXAM: lambda words, _: words.plain("The date of birth is not before the exam."),
}

_OF_RESULTS: Final[Mapping[Reason, Say]] = {
    Fault.UNKNOWN_STATUS: lambda words, _: words.plain(
        "A status is final, pending, withheld, absent_part or absent_all; empty means final."
    ),
    Fault.NOT_A_WHOLE_NUMBER: lambda words, _: words.plain("A score is a whole number."),
    Fault.OUT_OF_RANGE: lambda words, values: words.plain("In this exam scores go from {low} to {high}.", **values),
    Fault.PAPER_MISSING: lambda words, _: words.plain(
        "The score of this paper is missing. If it is to follow, the status is pending."
    ),
    Fault.PAPER_NOT_IN_EXAM: lambda words, _: words.plain("The exam of this ID Number has no such paper."),
    Fault.NOT_WITH_STATUS: lambda words, _: words.plain("With this status there can be no score and no grade."),
    Fault.OVERALL_DISAGREES: lambda words, _: words.plain(
        "The overall disagrees with the papers: it is their weighted mean, a half rounded up."
    ),
    Fault.UNKNOWN_GRADE: lambda words, _: words.plain("This exam has no such grade."),
    Fault.GRADE_DISAGREES: lambda words, _: words.plain("The grade disagrees with the overall."),
}

_SENTENCES: Final[Mapping[Reason, Say]] = {**_OF_FILES, **_OF_ROWS, **_OF_CELLS, **_OF_PEOPLE, **_OF_RESULTS}

_REMARKS: Final[Mapping[Remark, Callable[[Words, str], str]]] = {
    Remark.COLUMNS_IGNORED: lambda words, about: words.plain(
        "These columns mean nothing here and are ignored: {columns}.", columns=about
    ),
    Remark.ENDING_MISLEADS: lambda words, about: words.plain(
        "Whatever its name says, I read the file as {ending}.", ending=about
    ),
    Remark.OTHER_SHEETS: lambda words, about: words.plain(
        "The workbook has several sheets. Only the first was read: {sheet}.", sheet=about
    ),
    Remark.CENTRE_UNKNOWN: lambda words, about: words.plain(
        "The centre {number} is not in the register yet: candidates cannot look up how to reach it.", number=about
    ),
    Remark.SAME_INSTITUTION: lambda words, about: words.plain(
        "These lines are the same institution, by email domain or by name and place: {lines}. The first counts;"
        " it is found by the other names too.",
        lines=about,
    ),
}


def _mistyped(words: Words, values: Values) -> str:
    return hints(words, [Slip(Mistake(str(values["mistake"])), (int(values["place"]),))])
