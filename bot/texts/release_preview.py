"""The preview of a release: what is really there, counted, and samples with masked names and made-up scores."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from uuid import UUID

from bot.core.accounts import AccountId, Link, LinkId
from bot.core.entries import Entry, EntryId, Format
from bot.core.identity import IdNumber
from bot.core.messages import Message, rows
from bot.core.results import Status, shown
from bot.core.timetable import certificate_window
from bot.core.viewing import Open, OwnExam
from bot.texts import alerts, results
from bot.texts import release_buttons as buttons
from bot.texts.release_words import lines, paragraphs
from bot.texts.words import Markup

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.exams import Catalogue, Exam
    from bot.core.previews import Kind, Preview, Sample
    from bot.texts.words import Words

_NOBODY = UUID(int=0)
_SHOWN_KINDS = 20


def summary(words: Words, preview: Preview, catalogue: Catalogue, *, may_publish: bool) -> Message:
    plan = preview.plan
    parts = [
        words("<b>Preview of {session}</b>", session=plan.session),
        words.plural("{n} result would be released:", "{n} results would be released:", plan.items),
        lines(_line(words, kind, count, catalogue) for kind, count in preview.kinds[:_SHOWN_KINDS]),
        words.plural("{n} linked candidate would be alerted.", "{n} linked candidates would be alerted.", plan.alerts),
        _missing(words, preview),
        words("Below: the alert as it will be, and samples with masked names and scores that nobody has."),
    ]
    publish = (buttons.publish(words, plan.session),) if may_publish else ()
    return Message(paragraphs(parts), keyboard=rows(*publish))


def alert(words: Words, sample: Sample, catalogue: Catalogue) -> Message:
    """As it will be, but for its button, which would lead nowhere."""
    said = alerts.alert(words, catalogue.exam(sample.kind.exam).name, _NOBODY)
    button = said.keyboard[0][0].text
    return Message(paragraphs((_sample_head(words), said.text, words("[{button}]", button=button))))


def card(words: Words, sample: Sample, catalogue: Catalogue, now: datetime) -> Message:
    exam = catalogue.exam(sample.kind.exam)
    own = OwnExam(_link(now), _entry(sample, exam), exam, None, _open(sample, exam, now))
    text = results.card(words, own, now.date()).text
    return Message(Markup(f"{_sample_head(words)}\n\n{text}"), protected=True)


def _line(words: Words, kind: Kind, count: int, catalogue: Catalogue) -> Markup:
    exam = catalogue.exam(kind.exam).name
    return words("{exam}, {kind}: {count}", exam=exam, kind=_named(words, kind), count=words.number(count))


def _named(words: Words, kind: Kind) -> Markup:
    if kind.status is not Status.FINAL:
        return {
            Status.PENDING: words("result to follow"),
            Status.WITHHELD: words("withheld"),
            Status.ABSENT_PART: words("absent from a part"),
            Status.ABSENT_ALL: words("absent"),
        }[kind.status]
    if kind.band:
        return Markup(escape(words.name(kind.band), quote=False))
    return words("no certificate") if kind.reported else words("not reported")


def _missing(words: Words, preview: Preview) -> str:
    missing = preview.plan.missing
    if not missing:
        return words("Nothing is missing: every entry of the session has a result.")
    return words.plural("{n} entry has no result yet.", "{n} entries have no result yet.", missing)


def _sample_head(words: Words) -> Markup:
    return words("<i>Sample: nobody's real result</i>")


def _link(now: datetime) -> Link:
    return Link(LinkId(_NOBODY), AccountId(_NOBODY), IdNumber("ABC000000"), now)


def _entry(sample: Sample, exam: Exam) -> Entry:
    return Entry(
        id=EntryId(_NOBODY),
        id_number=IdNumber("ABC000000"),
        given_names=sample.given_names,
        family_name=sample.family_name,
        session=sample.session,
        exam=exam.code,
        format=Format.COMPUTER,
        exam_date=sample.exam_date,
        centre_number="ABC00",
    )


def _open(sample: Sample, exam: Exam, now: datetime) -> Open:
    return Open(shown(sample.result, exam), now, certificate_window(now.date()), _NOBODY)
