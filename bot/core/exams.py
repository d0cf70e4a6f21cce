"""The catalogue of exams: papers, scale, grades and levels, read from one file. Knows no exam by name."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from operator import mul
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, ValidationError, model_validator

from bot.core.errors import BrokenCatalogue, InvalidInput


class Standing(StrEnum):
    """What an overall score is worth, in one word."""

    ABOVE = "above"  # passed, and certified at the level above the exam's own
    PASSED = "passed"
    BELOW = "below"  # certified at the level below, not as the exam
    NO_CERTIFICATE = "no_certificate"
    NOT_REPORTED = "not_reported"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from the overall score alone."""

    overall: int
    standing: Standing
    grade: str | None = None  # "A"; None in the level below and under it
    name: str | None = None  # "Grade A", "Pass with Merit", "Level B1"; None where there is no certificate
    level: str | None = None  # the CEFR level that is certified

    @property
    def certificate(self) -> bool:
        return self.level is not None

    @property
    def reported(self) -> bool:
        return self.standing is not Standing.NOT_REPORTED


class _Part(BaseModel):
    """A part of the catalogue: frozen, and misspelt keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Scale(_Part):
    name: str
    lowest: int
    highest: int


class Level(_Part):
    code: str
    name: str
    start: int = Field(alias="from")


class Band(_Part):
    """The overall scores that share a grade, both ends included."""

    name: str
    low: int = Field(alias="from")
    high: int = Field(alias="to")
    level: str
    grade: str | None = None


class Grading(_Part):
    """How overall scores become grades; several exams may share one."""

    level: str
    lowest_reported: int
    bands: tuple[Band, ...] = Field(min_length=1, strict=False)

    @property
    def highest(self) -> int:
        return self.bands[0].high


@dataclass(frozen=True, slots=True)
class Paper:
    key: str
    name: str
    weight: int


@dataclass(frozen=True, eq=False)
class Exam:
    """One of a catalogue. What is asked for each of many rows is worked out when it is first asked for, and kept."""

    code: str
    name: str
    papers: tuple[Paper, ...]
    grading: Grading
    lowest: int
    """The bottom of the scale: no paper is marked under it."""
    other_keys: tuple[str, ...] = ()
    """Of the catalogue's papers that are not its own."""

    @property
    def level(self) -> str:
        """The CEFR level that the exam is made for."""
        return self.grading.level

    @property
    def highest(self) -> int:
        """The top of the best grade: neither a paper nor the overall goes beyond."""
        return self.grading.highest

    @property
    def ruler(self) -> tuple[int, int]:
        """Both ends of the part of the scale on which this exam reports."""
        return self.grading.lowest_reported, self.grading.highest

    @property
    def pass_mark(self) -> int:
        """Where the lowest band begins that is a grade of this exam."""
        return min(band.low for band in self.grading.bands if band.grade)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Of its papers, in their order."""
        return tuple(paper.key for paper in self.papers)

    @cached_property
    def columns(self) -> frozenset[str]:
        """Where a results file has this exam's scores."""
        return frozenset(("overall", *self.keys))

    @cached_property
    def scores(self) -> Mapping[str, int]:
        """Every score that a paper, and so the overall, can be marked with, by how it is usually written."""
        return {str(score): score for score in range(self.lowest, self.highest + 1)}

    @cached_property
    def weights(self) -> tuple[int, ...]:
        """Of its papers, in their order."""
        return tuple(paper.weight for paper in self.papers)

    def overall(self, scores: Mapping[str, int]) -> int:
        """The weighted mean of all papers, a half rounded up, in whole numbers: `round(132.5)` would be 132."""
        return self.overall_of([scores[key] for key in self.keys])

    def overall_of(self, scores: Sequence[int]) -> int:
        """The same of scores in the order of the papers."""
        doubled: int = 2 * sum(map(mul, self.weights, scores))
        return (doubled + self._weight) // (2 * self._weight)

    @cached_property
    def _weight(self) -> int:
        return sum(self.weights)

    def is_score(self, score: int) -> bool:
        """Whether a paper, and so the overall, can be marked so."""
        return self.lowest <= score <= self.highest

    def is_reported(self, score: int) -> bool:
        return score >= self.grading.lowest_reported

    def verdict(self, overall: int) -> Verdict:
        if overall not in self._verdicts:
            raise InvalidInput("overall", "out of range")
        return self._verdicts[overall]

    @cached_property
    def _verdicts(self) -> Mapping[int, Verdict]:
        return {overall: self._verdict(overall) for overall in self.scores.values()}

    def _verdict(self, overall: int) -> Verdict:
        for band in self.grading.bands:
            if band.low <= overall <= band.high:
                return Verdict(overall, self._standing(band), band.grade, band.name, band.level)
        return Verdict(overall, Standing.NO_CERTIFICATE if self.is_reported(overall) else Standing.NOT_REPORTED)

    def _standing(self, band: Band) -> Standing:
        if band.grade is None:
            return Standing.BELOW
        return Standing.PASSED if band.level == self.level else Standing.ABOVE


class _ExamRow(_Part):
    code: str
    name: str
    grading: str
    papers: dict[str, PositiveInt] = Field(min_length=1)


class _File(_Part):
    """The catalogue as it is written; everything that refers to something else is checked here."""

    board: str
    scale: Scale
    levels: tuple[Level, ...] = Field(min_length=1, strict=False)
    papers: dict[str, str]
    gradings: dict[str, Grading]
    exams: tuple[_ExamRow, ...] = Field(min_length=1, strict=False)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if problems := [*self._problems()]:
            raise ValueError("; ".join(problems))
        return self

    def _problems(self) -> Iterator[str]:
        levels = {level.code for level in self.levels}
        if any(low.start >= high.start for low, high in pairwise(self.levels)):
            yield "levels: each must begin above the one before"
        for name, grading in self.gradings.items():
            yield from (f"gradings.{name}: {problem}" for problem in _grading_problems(grading, levels, self.scale))
        codes = [exam.code for exam in self.exams]
        yield from (
            f"exams: {code} is there twice" for code in sorted({code for code in codes if codes.count(code) > 1})
        )
        for exam in self.exams:
            if exam.grading not in self.gradings:
                yield f"exams.{exam.code}: no grading is called {exam.grading}"
            yield from (f"exams.{exam.code}: no paper is called {key}" for key in exam.papers if key not in self.papers)


def _grading_problems(grading: Grading, levels: set[str], scale: Scale) -> Iterator[str]:
    named = [grading.level, *(band.level for band in grading.bands)]
    yield from (f"no level is called {level}" for level in dict.fromkeys(named) if level not in levels)
    yield from (f"{band.name} ends before it begins" for band in grading.bands if band.low > band.high)
    for upper, lower in pairwise(grading.bands):
        if upper.low != lower.high + 1:
            yield f"{upper.name} must begin right above the end of {lower.name}"
    if grading.lowest_reported > grading.bands[-1].low:
        yield "the lowest reported score is above the lowest band"
    if grading.lowest_reported < scale.lowest or grading.highest > scale.highest:
        yield "it goes beyond the scale"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All exams of one board."""

    board: str
    scale: Scale
    levels: tuple[Level, ...]
    papers: Mapping[str, str]
    exams: Mapping[str, Exam]

    @classmethod
    def load(cls, text: str) -> Self:
        """Raises BrokenCatalogue, naming everything that is wrong."""
        try:
            file = _File.model_validate(tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            raise BrokenCatalogue((str(error),)) from error
        except ValidationError as error:
            raise BrokenCatalogue(tuple(_where_and_what(error))) from error
        exams = {row.code: _exam(row, file) for row in file.exams}
        return cls(file.board, file.scale, file.levels, file.papers, exams)

    def exam(self, code: str) -> Exam:
        if code not in self.exams:
            raise InvalidInput("exam", "unknown")
        return self.exams[code]

    def level(self, code: str) -> Level:
        return next(level for level in self.levels if level.code == code)


def _exam(row: _ExamRow, file: _File) -> Exam:
    papers = tuple(Paper(key, file.papers[key], weight) for key, weight in row.papers.items())
    others = tuple(key for key in file.papers if key not in row.papers)
    return Exam(row.code, row.name, papers, file.gradings[row.grading], file.scale.lowest, others)


def _where_and_what(error: ValidationError) -> Iterator[str]:
    for fault in error.errors(include_url=False, include_input=False):
        where = ".".join(str(part) for part in fault["loc"])
        yield f"{where}: {fault['msg']}" if where else fault["msg"].removeprefix("Value error, ")
