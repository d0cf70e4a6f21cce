"""Judges the cells of one row of a results file: a result, or every problem by its column. Repeats no cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.core.exams import Exam
from bot.core.results import Result, Status

_MOST_DIGITS = 4


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
    status = _status(cells.get("status", "").strip())
    if status is None:
        return (Problem("status", Fault.UNKNOWN_STATUS),)
    scored = {column: text for column in ("overall", "grade", *papers) if (text := cells.get(column, "").strip())}
    if status is not Status.FINAL and status is not Status.WITHHELD:
        return tuple(Problem(column, Fault.NOT_WITH_STATUS) for column in scored) or Result(status)
    numbers, problems = _numbers(scored, exam)
    if status is Status.FINAL:  # a withheld one may be incomplete: that may be why it is withheld
        problems += [Problem(paper.key, Fault.PAPER_MISSING) for paper in exam.papers if paper.key not in scored]
    return tuple(problems) or _judge(numbers, scored.get("grade", ""), exam, status)


def _status(text: str) -> Status | None:
    try:
        return Status(text.lower() or Status.FINAL)
    except ValueError:
        return None


def _numbers(scored: Mapping[str, str], exam: Exam) -> tuple[dict[str, int], list[Problem]]:
    """The overall and the papers, those that are possible ones."""
    numbers: dict[str, int] = {}
    problems: list[Problem] = []
    known = {"overall", *[paper.key for paper in exam.papers]}
    lowest, highest = exam.lowest, exam.highest
    for column, text in scored.items():
        if column == "grade":
            continue
        if column not in known:
            problems.append(Problem(column, Fault.PAPER_NOT_IN_EXAM))
        elif not (len(text) <= _MOST_DIGITS and text.isascii() and text.isdigit()):
            problems.append(Problem(column, Fault.NOT_A_WHOLE_NUMBER))
        elif not lowest <= int(text) <= highest:
            problems.append(Problem(column, Fault.OUT_OF_RANGE, bounds=(lowest, highest)))
        else:
            numbers[column] = int(text)
    return numbers, problems


def _judge(numbers: Mapping[str, int], grade: str, exam: Exam, status: Status) -> Result | tuple[Problem, ...]:
    """All numbers are possible ones: do they agree with each other?"""
    scores = {paper.key: numbers[paper.key] for paper in exam.papers if paper.key in numbers}
    given = numbers.get("overall")
    computed = exam.overall(scores) if len(scores) == len(exam.papers) else None
    overall = given if computed is None else computed
    problems = [*_grade_problems(grade, overall, exam)] if grade else []
    if given != overall and given is not None:
        problems.insert(0, Problem("overall", Fault.OVERALL_DISAGREES))
    return tuple(problems) or Result(status, scores, overall)


def _grade_problems(grade: str, overall: int | None, exam: Exam) -> Iterator[Problem]:
    verdict = exam.verdict(overall) if overall is not None else None
    if verdict and grade.casefold() in _names(verdict.grade, verdict.name):
        return
    if grade.casefold() not in {name for band in exam.grading.bands for name in _names(band.grade, band.name)}:
        yield Problem("grade", Fault.UNKNOWN_GRADE)
    elif verdict:
        yield Problem("grade", Fault.GRADE_DISAGREES)


def _names(*names: str | None) -> set[str]:
    """What a file may call a grade: `A`, or `Grade A`."""
    return {name.casefold() for name in names if name}
