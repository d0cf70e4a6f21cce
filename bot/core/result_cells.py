"""Judges the cells of one row of a results file: a result, or every problem by its column. Repeats no cell."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.core.exams import Exam
from bot.core.results import Result, Status

_WHOLE_NUMBER = re.compile(r"[0-9]{1,4}")


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


def read_result(cells: Mapping[str, str], exam: Exam, *, papers: Mapping[str, str]) -> Result | tuple[Problem, ...]:
    """`cells` by column, missing ones empty; `papers` are all that the catalogue knows."""
    cells = {column: text.strip() for column, text in cells.items()}
    status = _status(cells.get("status", ""))
    if status is None:
        return (Problem("status", Fault.UNKNOWN_STATUS),)
    scored = {column: cells[column] for column in ("overall", "grade", *papers) if cells.get(column)}
    if status not in {Status.FINAL, Status.WITHHELD}:
        return tuple(Problem(column, Fault.NOT_WITH_STATUS) for column in scored) or Result(status)
    if problems := (*_shape_problems(scored, exam), *_missing(scored, exam, status)):
        return problems
    return _judge(scored, exam, status)


def _status(text: str) -> Status | None:
    try:
        return Status(text.lower() or Status.FINAL)
    except ValueError:
        return None


def _shape_problems(scored: Mapping[str, str], exam: Exam) -> Iterator[Problem]:
    known = {"overall", *(paper.key for paper in exam.papers)}
    for column, text in scored.items():
        if column == "grade":
            continue
        if column not in known:
            yield Problem(column, Fault.PAPER_NOT_IN_EXAM)
        elif not _WHOLE_NUMBER.fullmatch(text):
            yield Problem(column, Fault.NOT_A_WHOLE_NUMBER)
        elif not exam.is_score(int(text)):
            yield Problem(column, Fault.OUT_OF_RANGE, bounds=(exam.lowest, exam.highest))


def _missing(scored: Mapping[str, str], exam: Exam, status: Status) -> Iterator[Problem]:
    """A withheld result may be incomplete: that may be why it is withheld."""
    if status is Status.FINAL:
        yield from (Problem(paper.key, Fault.PAPER_MISSING) for paper in exam.papers if paper.key not in scored)


def _judge(scored: Mapping[str, str], exam: Exam, status: Status) -> Result | tuple[Problem, ...]:
    """All numbers are possible ones: do they agree with each other?"""
    scores = {paper.key: int(scored[paper.key]) for paper in exam.papers if paper.key in scored}
    given = int(scored["overall"]) if "overall" in scored else None
    computed = exam.overall(scores) if len(scores) == len(exam.papers) else None
    overall = given if computed is None else computed
    problems = [*_grade_problems(scored.get("grade", ""), overall, exam)]
    if given != overall and given is not None:
        problems.insert(0, Problem("overall", Fault.OVERALL_DISAGREES))
    return tuple(problems) or Result(status, scores, overall)


def _grade_problems(grade: str, overall: int | None, exam: Exam) -> Iterator[Problem]:
    if not grade:
        return
    if grade.casefold() not in {name for band in exam.grading.bands for name in _names(band.grade, band.name)}:
        yield Problem("grade", Fault.UNKNOWN_GRADE)
    elif overall is not None:
        verdict = exam.verdict(overall)
        if grade.casefold() not in _names(verdict.grade, verdict.name):
            yield Problem("grade", Fault.GRADE_DISAGREES)


def _names(*names: str | None) -> set[str]:
    """What a file may call a grade: `A`, or `Grade A`."""
    return {name.casefold() for name in names if name}
