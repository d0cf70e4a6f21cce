"""A difference between two versions of a result in one sentence: "Listening 168 → 172, overall 170 → 171, grade unchanged"."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from bot.core.results import Status
from bot.texts.words import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.amending import Difference
    from bot.core.results import Shown
    from bot.texts.words import Words


def difference(words: Words, changed: Difference) -> Markup:
    """What changed, and that the rest did not."""
    return Markup(escape(plain_difference(words, changed), quote=False))


def plain_difference(words: Words, changed: Difference) -> str:
    """The same without markup: for mails, pages and files."""
    if changed.is_none:
        return words.plain("nothing that is shown has changed")
    if changed.overalls is None:
        return f"{_stood(words, changed.before)} → {_stood(words, changed.after)}"
    return ", ".join(_parts(words, changed))


def status_name(words: Words, status: Status) -> str:
    names = {
        Status.FINAL: words.plain("Final"),
        Status.PENDING: words.plain("Result to follow"),
        Status.WITHHELD: words.plain("Withheld"),
        Status.ABSENT_PART: words.plain("Absent from part of the exam"),
        Status.ABSENT_ALL: words.plain("Absent"),
    }
    return names[status]


def _parts(words: Words, changed: Difference) -> Iterator[str]:
    for paper in changed.papers:
        yield f"{words.name(paper.paper.name)} {_score(words, paper.before)} → {_score(words, paper.after)}"
    yield _overall(words, changed)
    yield _grade(words, changed)
    levels = changed.levels
    if levels and levels[0] != levels[1]:
        before, after = (level or words.plain("none") for level in levels)
        yield words.plain("CEFR level {before} → {after}", before=before, after=after)


def _overall(words: Words, changed: Difference) -> str:
    before, after = changed.overalls or (None, None)
    if before == after:
        return words.plain("overall unchanged")
    return words.plain("overall {before} → {after}", before=_score(words, before), after=_score(words, after))


def _grade(words: Words, changed: Difference) -> str:
    before, after = changed.grades or (None, None)
    if before == after:
        return words.plain("grade unchanged")
    none = words.plain("no grade")
    return f"{words.name(before) if before else none} → {words.name(after) if after else none}"


def _score(words: Words, score: int | None) -> str:
    return words.plain("not reported") if score is None else str(score)


def _stood(words: Words, shown: Shown) -> str:
    """A version beside one that cannot be compared paper by paper."""
    if shown.verdict is None:
        return status_name(words, shown.status)
    overall = words.plain(
        "Overall {score}", score=_score(words, shown.verdict.overall if shown.verdict.reported else None)
    )
    return f"{overall}, {words.name(shown.verdict.name)}" if shown.verdict.name else overall
