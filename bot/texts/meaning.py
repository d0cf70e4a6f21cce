"""What an overall score is worth, answered in place: "185 in B2 First: so am I C1?"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.exams import Standing
from bot.texts.words import Markup

if TYPE_CHECKING:
    from bot.core.exams import Exam, Verdict
    from bot.texts.words import Words


def headline(words: Words, verdict: Verdict) -> Markup:
    """Overall, grade and CEFR level, as they are certified."""
    if not verdict.reported:
        return words("<b>Overall: not reported</b>\nCEFR level: none")
    if verdict.name is None:
        return words("<b>Overall {score}</b>\nNo grade, no certificate\nCEFR level: none", score=verdict.overall)
    return words(
        "<b>Overall {score}: {grade}</b>\nCEFR level: <b>{level}</b>",
        score=verdict.overall,
        grade=words.name(verdict.name),
        level=verdict.level,
    )


def meaning(words: Words, exam: Exam, verdict: Verdict) -> Markup:
    """The question that this score raises, and its answer."""
    match verdict.standing:
        case Standing.ABOVE:
            return _above(words, exam, verdict)
        case Standing.PASSED:
            return _passed(words, exam, verdict)
        case Standing.BELOW:
            return _below(words, exam, verdict)
        case Standing.NO_CERTIFICATE:
            return _no_certificate(words, exam, verdict)
        case Standing.NOT_REPORTED:
            return _not_reported(words, exam)


def _above(words: Words, exam: Exam, verdict: Verdict) -> Markup:
    return words(
        "<b>{score} in {exam}: so am I {level}?</b>\nYes. {grade} is awarded for ability one level above the exam's own,"
        " and that is what your certificate says: {exam}, {grade}, level {level}.",
        score=verdict.overall,
        exam=exam.name,
        level=verdict.level,
        grade=words.name(verdict.name),
    )


def _passed(words: Words, exam: Exam, verdict: Verdict) -> Markup:
    passed = words(
        "<b>{score} in {exam}: so what is my level?</b>\n{level}, the level that this exam is made for."
        " Your certificate says: {exam}, {grade}, level {level}.",
        score=verdict.overall,
        exam=exam.name,
        level=verdict.level,
        grade=words.name(verdict.name),
    )
    best = exam.grading.bands[0]
    if best.level == exam.level:
        return passed
    higher = words(
        "Level {level} is certified from {score} up, with {grade}.",
        level=best.level,
        score=best.low,
        grade=words.name(best.name),
    )
    return Markup(f"{passed} {higher}")


def _below(words: Words, exam: Exam, verdict: Verdict) -> Markup:
    return words(
        "<b>{score} in {exam}: have I passed?</b>\nNot this exam: {exam} is passed from {needed} up."
        " But your score shows ability at level {level}, and your certificate says so. It certifies the level, not the exam.",
        score=verdict.overall,
        exam=exam.name,
        level=verdict.level,
        needed=exam.pass_mark,
    )


def _no_certificate(words: Words, exam: Exam, verdict: Verdict) -> Markup:
    return words(
        "<b>{score} in {exam}: do I get a certificate?</b>\nNo. Certificates for this exam begin at {lowest}:"
        " under that there is a score, but no grade and no level. {exam} is passed from {needed} up.",
        score=verdict.overall,
        exam=exam.name,
        lowest=exam.grading.bands[-1].low,
        needed=exam.pass_mark,
    )


def _not_reported(words: Words, exam: Exam) -> Markup:
    return words(
        "<b>Why is there no score?</b>\n{exam} reports scores from {lowest} up. Yours is under that,"
        " so there is no overall score, no grade and no certificate. Your exam centre can advise you on what to take next.",
        exam=exam.name,
        lowest=exam.grading.lowest_reported,
    )
