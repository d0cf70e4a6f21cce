"""The statement of results in its reader's language: every word on the page, and what is said when it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.exams import Standing
from bot.core.messages import Attachment, Message, rows
from bot.core.sharing import Scope
from bot.core.statements import Answer, Band, Fact, Page, PaperLine, Scale
from bot.texts import navigation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.exams import Exam, Verdict
    from bot.core.results import ShownPaper
    from bot.core.statements import Statement
    from bot.texts.words import Words


PDF_NAME: Final = "statement-of-results.pdf"
PICTURE_NAME: Final = "statement-of-results.png"
"""A file's name travels further than what is in it: it says nothing of the person."""


def picture(words: Words, png: bytes) -> Message:
    """To be looked at here: it proves nothing to anybody else, so it stays in the chat."""
    return Message(words("Your statement of results"), photo=Attachment(PICTURE_NAME, png), protected=True)


def file(words: Words, statement: Statement, pdf: bytes) -> Message:
    """To be kept and handed on, so it is not locked into the chat."""
    text = words(
        "Your statement of results as a PDF, signed electronically by {organisation}: you can save it, print it and hand it on."
        " It shows your name, the overall score and every paper to whoever you give it to.",
        organisation=statement.organisation,
    )
    return Message(
        text, document=Attachment(PDF_NAME, pdf), keyboard=rows(navigation.my_results(words), navigation.home(words))
    )


def page(words: Words, statement: Statement) -> Page:
    """The whole page, as far as its scope goes."""
    exam, told = statement.exam, statement.told
    shows_scale = told.verdict is not None and told.verdict.reported
    title = words.plain("Statement of results")
    return Page(
        language=words.language,
        document_title=f"{title}: {statement.holder}",
        description=f"{exam.name}, {statement.session}",
        organisation=statement.organisation,
        title=title,
        exam=exam.name,
        reference=Fact(words.plain("Reference"), statement.reference),
        holder=Fact(words.plain("Candidate"), statement.holder),
        writing=statement.writing,
        facts=_facts(words, statement),
        figures=_figures(words, told.verdict) if told.verdict else (),
        answer=_answer(words, statement) if told.scope is Scope.LEVEL else None,
        scale_title=words.plain("Where the score stands on the scale"),
        scale_alt=_scale_alt(words, exam, told.verdict) if told.verdict and shows_scale else "",
        scale=_scale(words, exam, told.verdict) if told.verdict and shows_scale else None,
        papers_labels=(words.plain("Papers"), words.plain("Score")),
        papers=tuple(_paper(words, paper) for paper in told.papers),
        papers_scale=exam.ruler,
        remarks=tuple(_remarks(words, statement)),
        check_title=words.plain("Is this statement genuine?"),
        check=tuple(_check(words, statement)),
        address=statement.proof.address,
        address_shown=statement.proof.address.partition("://")[2] or statement.proof.address,
        qr=statement.proof.qr,
        qr_alt=words.plain("Code to scan: it leads to the page that checks this statement"),
        footer=words.plain(
            "Issued by {organisation} on {date}. This is what stood on that day.",
            organisation=statement.organisation,
            date=words.date(statement.issued_on),
        ),
        issued_on=statement.issued_on,
        version=statement.version,
        held_by=statement.held_by,
    )


def _facts(words: Words, statement: Statement) -> tuple[Fact, ...]:
    return (
        Fact(words.plain("Session"), statement.session),
        Fact(words.plain("Exam date"), words.date(statement.exam_date)),
        Fact(words.plain("Result released"), words.date(statement.released_at.date())),
    )


def _figures(words: Words, verdict: Verdict) -> tuple[Fact, ...]:
    overall = str(verdict.overall) if verdict.reported else words.plain("not reported")
    return (
        Fact(words.plain("Overall score"), overall),
        Fact(words.plain("Result"), words.name(verdict.name) if verdict.name else words.plain("No certificate")),
        Fact(words.plain("CEFR level"), verdict.level or "–"),
    )


def _answer(words: Words, statement: Statement) -> Answer:
    level = statement.told.level or ""
    if statement.told.reaches_level:
        return Answer(
            words.plain("Yes"),
            words.plain(
                "This result certifies level {level} of the Common European Framework (CEFR), or a higher one.",
                level=level,
            ),
        )
    return Answer(
        words.plain("No"),
        words.plain("This result does not certify level {level} of the Common European Framework (CEFR).", level=level),
    )


def _scale(words: Words, exam: Exam, verdict: Verdict) -> Scale:
    lowest, highest = exam.ruler
    bands = [
        Band(band.low, words.name(band.name), band.level if band.grade else "", band.name == verdict.name)
        for band in reversed(exam.grading.bands)
    ]
    if lowest < bands[0].low:
        own = verdict.standing is Standing.NO_CERTIFICATE
        bands.insert(0, Band(lowest, words.plain("No certificate"), "", own))
    return Scale(lowest, highest, tuple(bands), verdict.overall)


def _scale_alt(words: Words, exam: Exam, verdict: Verdict) -> str:
    lowest, highest = exam.ruler
    return words.plain(
        "A ruler from {lowest} to {highest} with the bands of {exam}; the score is {score}.",
        lowest=lowest,
        highest=highest,
        exam=exam.name,
        score=verdict.overall,
    )


def _paper(words: Words, paper: ShownPaper) -> PaperLine:
    score = str(paper.score) if paper.score is not None else words.plain("not reported")
    return PaperLine(words.name(paper.paper.name), score, paper.score)


def _remarks(words: Words, statement: Statement) -> Iterator[str]:
    if statement.is_corrected:
        yield words.plain(
            "This result has been corrected since it was first shown. The statement shows what stands now."
        )
    if statement.told.verdict:
        yield _meaning(words, statement.exam, statement.told.verdict)
    is_reported = statement.told.verdict is not None and statement.told.verdict.reported
    if is_reported and any(paper.score is None for paper in statement.told.papers):
        yield words.plain(
            "Not reported: {exam} reports scores from {lowest} up.",
            exam=statement.exam.name,
            lowest=statement.exam.grading.lowest_reported,
        )


def _meaning(words: Words, exam: Exam, verdict: Verdict) -> str:
    grade = words.name(verdict.name)
    match verdict.standing:
        case Standing.ABOVE:
            return words.plain(
                "{exam} is made for level {own}. {grade} is awarded for ability one level above it: {level}.",
                exam=exam.name,
                own=exam.level,
                grade=grade,
                level=verdict.level,
            )
        case Standing.PASSED:
            return words.plain("The exam is passed. It certifies level {level}.", level=verdict.level)
        case Standing.BELOW:
            return words.plain(
                "{exam} is passed from {needed} up. This score certifies level {level}, not the exam.",
                exam=exam.name,
                needed=exam.pass_mark,
                level=verdict.level,
            )
        case Standing.NO_CERTIFICATE:
            return words.plain(
                "Under {lowest} there is a score, but neither a grade nor a level. {exam} is passed from {needed} up.",
                lowest=exam.grading.bands[-1].low,
                exam=exam.name,
                needed=exam.pass_mark,
            )
        case Standing.NOT_REPORTED:
            return words.plain(
                "{exam} reports scores from {lowest} up. The overall score is under that: there is neither a grade nor a level.",
                exam=exam.name,
                lowest=exam.grading.lowest_reported,
            )


def _check(words: Words, statement: Statement) -> Iterator[str]:
    if statement.proof.by_hand:
        yield words.plain(
            "Open the address below and enter the reference {reference} with the code that came with it:"
            " the page says what stands today.",
            reference=statement.reference,
        )
    if statement.proof.qr:
        yield words.plain(
            "Scan the code: the page that it opens says whether {organisation} has signed this.",
            organisation=statement.organisation,
        )
    if not statement.proof.by_hand:
        yield words.plain(
            "To learn whether it still stands today, ask the candidate to send the result from the chat: it takes a minute."
        )
    yield words.plain("The PDF is signed electronically: one changed letter breaks the signature.")
