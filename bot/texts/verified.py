"""A shared result as its recipient reads it: what it is, what it means, what has changed. Plain text for the templates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.core.exams import Standing
from bot.core.sharing import Scope
from bot.texts import disclosure
from bot.texts.disclosure import Line
from bot.texts.results import full_name
from bot.texts.verify_pages import shared_with

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.core.exams import Band, Exam, Verdict
    from bot.core.sharing import Genuine, InScope, Share
    from bot.texts.words import Words


@dataclass(frozen=True, slots=True)
class Change:
    """One value that is another one now."""

    label: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Verified:
    """Everything on the page, from the top down."""

    heading: str
    lead: str
    name: str
    about: tuple[Line, ...]
    answer: tuple[Line, ...]
    meaning: tuple[str, ...]
    scale: str
    """What the drawing says, for who does not see it; empty: there is none."""
    papers_heading: str
    papers: tuple[Line, ...]
    changes_heading: str
    changes_note: str
    changes: tuple[Change, ...]
    was_label: str
    now_label: str
    value_label: str
    sharing_heading: str
    sharing: tuple[Line, ...]
    caution: str
    documents_heading: str
    pdf: str
    credential: str


def verified(words: Words, shown: Genuine, share: Share, at: datetime, organisation: str) -> Verified:
    return Verified(
        heading=_heading(words, shown),
        lead=_lead(words, shown, organisation),
        name=full_name(shown.given_names, shown.family_name),
        about=disclosure.about(words, shown)[1:],
        answer=_answer(words, shown.now),
        meaning=tuple(_meaning(words, shown)),
        scale=_scale(words, shown),
        papers_heading=words.plain("Papers"),
        papers=_papers(words, shown.now),
        changes_heading=words.plain("What has changed"),
        changes_note=_changes_note(words, shown),
        changes=_changes(words, shown),
        was_label=words.plain("Was"),
        now_label=words.plain("Is now"),
        value_label=words.plain("Value"),
        sharing_heading=words.plain("About this proof"),
        sharing=_sharing(words, shown, share, at, organisation),
        caution=words.plain(
            "This page is the proof, not a picture of it: a printout or a screenshot can be altered, and does not know what was"
            " corrected or withdrawn later."
        ),
        documents_heading=words.plain("To keep"),
        pdf=words.plain("Signed statement (PDF)"),
        credential=words.plain("Digital credential (Open Badges)"),
    )


def band_label(words: Words, band: Band) -> str:
    """Short enough for a narrow drawing: the grade, or the level below."""
    return band.grade or band.level


def score_label(words: Words, score: int) -> str:
    return words.number(score)


def _heading(words: Words, shown: Genuine) -> str:
    return words.plain("Corrected since it was sent") if shown.is_corrected else words.plain("Genuine and current")


def _lead(words: Words, shown: Genuine, organisation: str) -> str:
    if shown.is_corrected:
        return words.plain(
            "{organisation} corrected this result after it was shared with you. What stands now is shown here;"
            " what you saw before does not count any more.",
            organisation=organisation,
        )
    return words.plain("This is what the records of {organisation} say at this moment.", organisation=organisation)


def _answer(words: Words, shown: InScope) -> tuple[Line, ...]:
    """What there is to say without the papers."""
    return disclosure.shown(words, replace(shown, papers=()))


def _meaning(words: Words, shown: Genuine) -> Iterator[str]:
    verdict = shown.now.verdict
    if shown.now.scope is Scope.LEVEL and shown.now.level:
        yield words.plain(
            "The candidate shows you whether the result reaches level {level}, and not the score.",
            level=shown.now.level,
        )
        yield from _level(words, shown.now.level)
    if verdict is None:
        return
    yield from _standing(words, shown.exam, verdict)
    if verdict.level:
        yield from _level(words, verdict.level)


def _standing(words: Words, exam: Exam, verdict: Verdict) -> Iterator[str]:
    lowest, _ = exam.ruler
    match verdict.standing:
        case Standing.ABOVE:
            yield words.plain(
                "{grade} in {exam} certifies level {level}, one above the exam's own.",
                grade=words.name(verdict.name),
                exam=exam.name,
                level=verdict.level,
            )
        case Standing.BELOW:
            yield words.plain(
                "The score is under the pass mark of {exam}: it certifies level {level}, not the exam.",
                exam=exam.name,
                level=verdict.level,
            )
        case Standing.NO_CERTIFICATE:
            yield words.plain("Certificates for this exam begin at {lowest}.", lowest=exam.grading.bands[-1].low)
        case Standing.NOT_REPORTED:
            yield words.plain(
                "{exam} reports scores from {lowest} up; this one is under that.", exam=exam.name, lowest=lowest
            )
        case Standing.PASSED:
            return


def _level(words: Words, level: str) -> Iterator[str]:
    """The Common European Framework in one sentence each; a level that is none of its six goes without."""
    said = {
        "A1": words.plain(
            "Level A1 means: can introduce themselves and handle simple everyday exchanges when others speak slowly and clearly."
        ),
        "A2": words.plain(
            "Level A2 means: can manage routine exchanges about familiar things such as shopping, family and work."
        ),
        "B1": words.plain(
            "Level B1 means: can deal with most everyday situations, and tell of experiences and plans in simple, connected language."
        ),
        "B2": words.plain(
            "Level B2 means: can follow the main ideas of demanding texts, and talk with fluent speakers without strain for either side."
        ),
        "C1": words.plain(
            "Level C1 means: can use the language fluently and flexibly in study and at work, and understand long, demanding texts."
        ),
        "C2": words.plain(
            "Level C2 means: can understand practically everything that is heard or read, and express fine shades of meaning."
        ),
    }.get(level)
    if said:
        yield said


def _scale(words: Words, shown: Genuine) -> str:
    verdict = shown.now.verdict
    if verdict is None or not verdict.reported:
        return ""
    lowest, highest = shown.exam.ruler
    bands = "; ".join(
        words.plain("{grade} from {low} to {high}", grade=words.name(band.name), low=band.low, high=band.high)
        for band in shown.exam.grading.bands
    )
    return words.plain(
        "{score} on a scale from {lowest} to {highest}. {bands}.",
        score=verdict.overall,
        lowest=lowest,
        highest=highest,
        bands=bands,
    )


def _papers(words: Words, shown: InScope) -> tuple[Line, ...]:
    return disclosure.shown(words, shown)[len(_answer(words, shown)) :]


def _changes(words: Words, shown: Genuine) -> tuple[Change, ...]:
    """Value by value, within the scope."""
    if shown.before is None:
        return ()
    said_nothing = shown.before.verdict is None and shown.before.reaches_level is None
    before = {} if said_nothing else {line.label: line.value for line in disclosure.shown(words, shown.before)}
    return tuple(
        Change(line.label, before.get(line.label, words.plain("nothing was shown")), line.value)
        for line in disclosure.shown(words, shown.now)
        if before.get(line.label) != line.value
    )


def _changes_note(words: Words, shown: Genuine) -> str:
    if not shown.is_corrected:
        return ""
    corrected = words.plain("Corrected on {moment}.", moment=words.moment(shown.released_at))
    if _changes(words, shown):
        return corrected
    same = words.plain("Of what the candidate shows you, everything is as it was.")
    return f"{corrected} {same}"


def _sharing(words: Words, shown: Genuine, share: Share, at: datetime, organisation: str) -> tuple[Line, ...]:
    expires = [share.expires_at] if share.expires_at else []
    return (
        Line(words.plain("Checked at"), words.moment(at)),
        Line(words.plain("Issued by"), organisation),
        Line(words.plain("Shared by"), full_name(shown.given_names, shown.family_name)),
        Line(words.plain("Shared with"), shared_with(words, share)),
        *(Line(words.plain("Open until"), words.moment(moment)) for moment in expires),
        Line(words.plain("Reference number"), share.reference),
    )
