"""What the recipient of a share sees, line by line: the preview in chat, the page and the mail say the same. Plain, unescaped."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.core.sharing import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.core.exams import Exam, Verdict
    from bot.core.results import ShownPaper
    from bot.core.sharing import Genuine, InScope
    from bot.texts.words import Words


@dataclass(frozen=True, slots=True)
class Line:
    """`Overall score`, `190`."""

    label: str
    value: str = field(repr=False)


def about(words: Words, genuine: Genuine) -> tuple[Line, ...]:
    """Whose result of which exam it is."""
    return whose(
        words,
        name=f"{genuine.given_names} {genuine.family_name}".strip(),
        exam=genuine.exam,
        session=genuine.session,
        exam_date=genuine.exam_date,
    )


def whose(words: Words, *, name: str, exam: Exam, session: str, exam_date: date) -> tuple[Line, ...]:
    """The same of a result that is not out yet."""
    return (
        Line(words.plain("Candidate"), name),
        Line(words.plain("Exam"), exam.name),
        Line(words.plain("Exam date"), words.date(exam_date)),
        Line(words.plain("Session"), session),
    )


def shown(words: Words, result: InScope) -> tuple[Line, ...]:
    """The result, as much of it as the scope allows."""
    if result.scope is Scope.LEVEL:
        return (Line(level_question(words, result.level or ""), _yes_or_no(words, yes=bool(result.reaches_level))),)
    verdict = [*_verdict(words, result.verdict)] if result.verdict else []
    return (*verdict, *(_paper(words, paper) for paper in result.papers))


def to_come(words: Words, exam: Exam, scope: Scope, level: str | None) -> tuple[Line, ...]:
    """The lines that a result will fill once it is out."""
    later = words.plain("when it is released")
    if scope is Scope.LEVEL:
        return (Line(level_question(words, level or ""), later),)
    papers = [words.name(paper.name) for paper in exam.papers] if scope is Scope.PAPERS else []
    return tuple(Line(label, later) for label in (*_verdict_labels(words), *papers))


def level_question(words: Words, level: str) -> str:
    """The question that is answered by yes or no."""
    return words.plain("CEFR level {level} or higher", level=level)


def _yes_or_no(words: Words, *, yes: bool) -> str:
    return words.plain("Yes") if yes else words.plain("No")


def _verdict_labels(words: Words) -> tuple[str, str, str]:
    return words.plain("Overall score"), words.plain("Grade or level reached"), words.plain("CEFR level")


def _verdict(words: Words, verdict: Verdict) -> Iterator[Line]:
    overall, grade, level = _verdict_labels(words)
    yield Line(overall, words.number(verdict.overall) if verdict.reported else words.plain("not reported"))
    yield Line(grade, words.name(verdict.name) or words.plain("none"))
    yield Line(level, verdict.level or words.plain("none"))


def _paper(words: Words, paper: ShownPaper) -> Line:
    score = words.plain("not reported") if paper.score is None else words.number(paper.score)
    return Line(words.name(paper.paper.name), score)
