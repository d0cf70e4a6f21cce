"""The list of an inbox in words: its rows, its filter, its file. Of a result it says no more than the requirement's mark."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.core.inbox import Judgement
from bot.core.sharing import Closed, Scope, Why
from bot.texts.results import full_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.core.exams import Catalogue
    from bot.core.inbox import Requirement
    from bot.core.sharing import Disclosure, Genuine, Share, ShareView
    from bot.texts.words import Words

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
_DEFUSED = "'"


@dataclass(frozen=True, slots=True)
class Row:
    """One share, in a few words."""

    title: str = field(repr=False)
    about: str
    when: str
    reference: str
    new: str
    """Empty: not new, or there is nothing to see."""
    state: str
    """Empty: genuine and current."""
    mark: str
    """Empty: nothing is asked for, or there is nothing to judge."""
    opened: str = field(repr=False)
    """Who looked last."""


@dataclass(frozen=True, slots=True)
class List:
    """Everything around the rows. What is chosen from is a label for each value."""

    heading: str
    asked: str
    nothing: str
    note: str
    filter: str
    name: str
    exam: str
    exams: Mapping[str, str]
    level: str
    levels: Mapping[str, str]
    mark: str
    marks: Mapping[str, str]
    """Empty: nothing is asked for."""
    only_new: str
    apply: str
    clear: str
    reference: str
    newest: str
    older: str
    unfinished: str
    export: str
    export_note: str
    pages: str


def listed(
    words: Words, catalogue: Catalogue, asked: Requirement | None, most: int, *, is_filtered: bool = False
) -> List:
    """`most` rows go into a file."""
    return List(
        heading=words.plain("Results shared with you"),
        asked=_asked(words, asked),
        nothing=_nothing(words, is_filtered=is_filtered),
        note=words.plain("When you open a result, its candidate sees that it was opened, when, and by which address."),
        filter=words.plain("Filter"),
        name=words.plain("Part of the name"),
        exam=words.plain("Exam"),
        exams={"": words.plain("All exams"), **{one.code: one.name for one in catalogue.exams.values()}},
        level=words.plain("CEFR level"),
        levels={"": words.plain("All levels"), **_levels(words, catalogue)},
        mark=words.plain("Requirement"),
        marks={"": words.plain("All results"), **{each.value: mark(words, each) for each in Judgement}}
        if asked
        else {},
        only_new=words.plain("Only what is new since my last visit"),
        apply=words.plain("Show"),
        clear=words.plain("Show everything"),
        reference=words.plain("Reference number"),
        newest=words.plain("Back to the newest"),
        older=words.plain("Older results"),
        unfinished=words.plain(
            "Among the newest results nothing more fits. Older ones have not been looked through yet."
        ),
        export=words.plain("Download as a table (CSV)"),
        export_note=words.plain(
            "The table has what this filter shows, {n} rows at most. Every result in it counts as opened by you.",
            n=words.number(most),
        ),
        pages=words.plain("Pages"),
    )


def row(
    words: Words,
    share: Share,
    said: Disclosure,
    judgement: Judgement | None,
    seen: ShareView | None,
    *,
    is_new: bool = False,
) -> Row:
    """`seen` is who looked last."""
    shown = (_closed_title(words, said.why), "") if isinstance(said, Closed) else _whose(words, said)
    return Row(
        title=shown[0],
        about=shown[1],
        when=_when(words, share, said),
        reference=share.reference,
        new=words.plain("New") if is_new and not isinstance(said, Closed) else "",
        state=words.plain("Corrected") if not isinstance(said, Closed) and said.is_corrected else "",
        mark=mark(words, judgement) if judgement else "",
        opened=_opened(words, said, seen),
    )


def _opened(words: Words, said: Disclosure, seen: ShareView | None) -> str:
    if seen is None:
        return "" if isinstance(said, Closed) else words.plain("Not opened yet")
    day = words.date(seen.at.date())
    if seen.by:
        return words.plain("Last opened by {address} on {date}", address=seen.by, date=day)
    return words.plain("Last opened from our mail on {date}", date=day)


def mark(words: Words, judgement: Judgement) -> str:
    match judgement:
        case Judgement.MET:
            return words.plain("Meets the requirement")
        case Judgement.NOT_MET:
            return words.plain("Does not meet it")
        case Judgement.CANNOT_TELL:
            return words.plain("Shows too little to tell")


def table(words: Words, rows: Sequence[tuple[Share, Disclosure, Judgement | None]]) -> bytes:
    """A file for spreadsheets (RFC 4180, UTF-8 with a byte order mark): no more of a result than its candidate shows."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    papers = _papers_in(said for _, said, _ in rows)
    writer.writerow([_safe(cell) for cell in (*_columns(words), *(words.name(name) for name in papers))])
    for share, said, judgement in rows:
        writer.writerow([_safe(cell) for cell in _cells(words, share, said, judgement, papers)])
    return text.getvalue().encode("utf-8-sig")


def _safe(cell: str) -> str:
    """One line, and never a formula: a name that begins like one is shown as text."""
    line = " ".join(cell.split())
    return f"{_DEFUSED}{line}" if line.startswith(_DANGEROUS) else line


def _columns(words: Words) -> tuple[str, ...]:
    return (
        words.plain("Reference number"),
        words.plain("State"),
        words.plain("Shared on"),
        words.plain("Open until"),
        words.plain("Given names"),
        words.plain("Family name"),
        words.plain("Exam"),
        words.plain("Session"),
        words.plain("Exam date"),
        words.plain("Level asked for"),
        words.plain("Level reached"),
        words.plain("Overall score"),
        words.plain("Grade or level reached"),
        words.plain("CEFR level"),
        words.plain("Requirement"),
    )


def _cells(
    words: Words, share: Share, said: Disclosure, judgement: Judgement | None, papers: Sequence[str]
) -> Iterator[str]:
    yield share.reference
    yield _state(words, said)
    yield share.sent_at.date().isoformat() if share.sent_at else ""
    yield share.expires_at.date().isoformat() if share.expires_at else ""
    if isinstance(said, Closed):
        return
    yield from (said.given_names, said.family_name, said.exam.name, said.session, said.exam_date.isoformat())
    yield from _result_cells(words, said)
    yield mark(words, judgement) if judgement else ""
    scores = {shown.paper.name: shown.score for shown in said.now.papers}
    for name in papers:
        yield _score(words, scores[name]) if name in scores else ""


def _result_cells(words: Words, said: Genuine) -> tuple[str, str, str, str, str]:
    now, verdict = said.now, said.now.verdict
    if now.scope is Scope.LEVEL or verdict is None:
        reached = words.plain("Yes") if now.reaches_level else words.plain("No")
        return now.level or "", reached, "", "", ""
    overall = _score(words, verdict.overall if verdict.reported else None)
    none = words.plain("none")
    return "", "", overall, words.name(verdict.name) or none, verdict.level or none


def _score(words: Words, score: int | None) -> str:
    return words.plain("not reported") if score is None else str(score)


def _papers_in(shown: Iterable[Disclosure]) -> tuple[str, ...]:
    """Of all exams, in the order in which they come."""
    names: dict[str, None] = {}
    for said in shown:
        if not isinstance(said, Closed):
            names |= dict.fromkeys(paper.paper.name for paper in said.now.papers)
    return tuple(names)


def _state(words: Words, said: Disclosure) -> str:
    if isinstance(said, Closed):
        return _closed_title(words, said.why)
    return words.plain("Corrected since it was sent") if said.is_corrected else words.plain("Genuine and current")


def _closed_title(words: Words, why: Why) -> str:
    match why:
        case Why.WITHHELD:
            return words.plain("Withheld")
        case Why.CHECKING:
            return words.plain("Being checked")
        case Why.WITHDRAWN | Why.NOT_SENT:
            return words.plain("Withdrawn")
        case Why.EXPIRED:
            return words.plain("Expired")


def _whose(words: Words, said: Genuine) -> tuple[str, str]:
    name = full_name(said.given_names, said.family_name)
    return name, f"{said.exam.name} · {words.date(said.exam_date)}"


def _when(words: Words, share: Share, said: Disclosure) -> str:
    if share.sent_at is None:
        return ""
    shared = words.plain("Shared on {date}", date=words.date(share.sent_at.date()))
    if isinstance(said, Closed) or share.expires_at is None:
        return shared
    return f"{shared} · {words.plain('open until {date}', date=words.date(share.expires_at.date()))}"


def _asked(words: Words, asked: Requirement | None) -> str:
    match asked:
        case None:
            return ""
        case _ if asked.papers is None:
            return words.plain("You ask for: {overall} overall", overall=asked.overall)
        case _ if asked.overall is None:
            return words.plain("You ask for: no paper under {papers}", papers=asked.papers)
        case _:
            return words.plain(
                "You ask for: {overall} overall, no paper under {papers}", overall=asked.overall, papers=asked.papers
            )


def _nothing(words: Words, *, is_filtered: bool) -> str:
    if is_filtered:
        return words.plain("Nothing here fits the filter.")
    return words.plain(
        "Nothing has been shared with your institution yet. Candidates choose it in the chat, and a mail tells you."
    )


def _levels(words: Words, catalogue: Catalogue) -> dict[str, str]:
    order = reversed(catalogue.levels)
    return {level.code: words.plain("{level} or higher", level=level.code) for level in order}
