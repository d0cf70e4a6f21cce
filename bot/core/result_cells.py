"""Judges the cells of one row of a results file: a result, or every problem by its column. Repeats no cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import product
from operator import itemgetter
from typing import Final

from bot.core.exams import Exam
from bot.core.results import Result, Status

_MOST_DIGITS = 4
_STATUSES = {status.value: status for status in Status}


class Fault(StrEnum):
    UNKNOWN_STATUS = "unknown_status"
    NOT_A_WHOLE_NUMBER = "not_a_whole_number"
    OUT_OF_RANGE = "out_of_range"  # of `bounds`
    PAPER_MISSING = "paper_missing"  # a final result has all of them
    PAPER_NOT_IN_EXAM = "paper_not_in_exam"
    NOT_WITH_STATUS = "not_with_status"  # a score or grade beside `pending` or `absent_*`
    OVERALL_DISAGREES = "overall_disagrees"  # with what the papers make, a half rounded up
    UNKNOWN_GRADE = "unknown_grade"  # this exam has none of that name
    GRADE_DISAGREES = "grade_disagrees"  # with the overall


@dataclass(frozen=True, slots=True)
class Problem:
    """`column` as the file calls it; `bounds` are those of the exam, never of the candidate."""

    column: str
    fault: Fault
    bounds: tuple[int, int] | None = None


def read_result(cells: Mapping[str, str], exam: Exam) -> Result | tuple[Problem, ...]:
    """`cells` by column, missing ones empty."""
    return _usual(exam).read(cells) or _read(cells, exam)


class _Usual:
    """Knows at one look what nearly every row is: final, all papers and no other, spelt as usual, in agreement."""

    def __init__(self, exam: Exam) -> None:
        columns = (*exam.keys, "status", "overall", "grade", *exam.other_keys)
        self._exam, self._keys, self._papers = exam, exam.keys, len(exam.keys)
        self._cells, self._score = itemgetter(*columns), exam.scores.__getitem__
        empty = [("",)] * len(exam.other_keys)
        self._agreeing = {
            overall: frozenset(product(("", "final"), ("", text), ("", exam.verdict(overall).name or ""), *empty))
            for text, overall in exam.scores.items()
        }

    def read(self, cells: Mapping[str, str]) -> Result | None:
        """None: it is to be looked at closely."""
        try:
            said = self._cells(cells)
            scores = tuple(map(self._score, said[: self._papers]))
        except KeyError:
            return None
        overall = self._exam.overall_of(scores)
        if said[self._papers :] not in self._agreeing[overall]:
            return None
        return Result(Status.FINAL, dict(zip(self._keys, scores, strict=True)), overall)


_usual: Final = cache(_Usual)


def _read(cells: Mapping[str, str], exam: Exam) -> Result | tuple[Problem, ...]:
    status = _status(cells.get("status", "").strip())
    if status is None:
        return (Problem("status", Fault.UNKNOWN_STATUS),)
    scored = {
        column: text
        for column in ("overall", "grade", *exam.keys, *exam.other_keys)
        if (text := cells.get(column, "").strip())
    }
    if status is not Status.FINAL and status is not Status.WITHHELD:
        return tuple(Problem(column, Fault.NOT_WITH_STATUS) for column in scored) or Result(status)
    numbers, problems = _numbers(scored, exam)
    if status is Status.FINAL:  # a withheld one may be incomplete: that may be why it is withheld
        problems += [Problem(key, Fault.PAPER_MISSING) for key in exam.keys if key not in scored]
    return tuple(problems) or _judge(numbers, scored.get("grade", ""), exam, status)


def _status(text: str) -> Status | None:
    return _STATUSES.get(text.lower()) if text else Status.FINAL


def _numbers(scored: Mapping[str, str], exam: Exam) -> tuple[dict[str, int], list[Problem]]:
    """The overall and the papers, those that are possible ones."""
    numbers: dict[str, int] = {}
    problems: list[Problem] = []
    columns, scores = exam.columns, exam.scores
    for column, text in scored.items():
        if column in columns and text in scores:
            numbers[column] = scores[text]
        elif column != "grade":
            unusual = _unusual(column, text, exam)
            if isinstance(unusual, Problem):
                problems.append(unusual)
            else:
                numbers[column] = unusual
    return numbers, problems


def _unusual(column: str, text: str, exam: Exam) -> int | Problem:
    """A score with zeros in front, or none."""
    if column not in exam.columns:
        return Problem(column, Fault.PAPER_NOT_IN_EXAM)
    if not (len(text) <= _MOST_DIGITS and text.isascii() and text.isdigit()):
        return Problem(column, Fault.NOT_A_WHOLE_NUMBER)
    if not exam.is_score(int(text)):
        return Problem(column, Fault.OUT_OF_RANGE, bounds=(exam.lowest, exam.highest))
    return int(text)


def _judge(numbers: Mapping[str, int], grade: str, exam: Exam, status: Status) -> Result | tuple[Problem, ...]:
    """All numbers are possible ones: do they agree with each other?"""
    scores = {key: numbers[key] for key in exam.keys if key in numbers}
    given = numbers.get("overall")
    overall = exam.overall(scores) if len(scores) == len(exam.keys) else given
    problems = _grade_problems(grade, overall, exam) if grade else ()
    if given != overall and given is not None:
        problems = (Problem("overall", Fault.OVERALL_DISAGREES), *problems)
    return problems or Result(status, scores, overall)


def _grade_problems(grade: str, overall: int | None, exam: Exam) -> tuple[Problem, ...]:
    verdict = exam.verdict(overall) if overall is not None else None
    if verdict and (grade == verdict.name or grade.casefold() in _names(verdict.grade, verdict.name)):
        return ()
    if grade.casefold() not in {name for band in exam.grading.bands for name in _names(band.grade, band.name)}:
        return (Problem("grade", Fault.UNKNOWN_GRADE),)
    return (Problem("grade", Fault.GRADE_DISAGREES),) if verdict else ()


def _names(*names: str | None) -> set[str]:
    """What a file may call a grade: `A`, or `Grade A`."""
    return {name.casefold() for name in names if name}
