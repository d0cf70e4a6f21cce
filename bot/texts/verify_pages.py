"""The verification pages in words: plain text, put into HTML by the templates. Whoever reads them got a result from a candidate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.sharing import Closed, Why
from bot.texts.disclosure import Line

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.errors import InvalidInput
    from bot.core.sharing import Share
    from bot.texts.words import Words


@dataclass(frozen=True, slots=True)
class Page:
    """A page without a result: a heading, a few sentences, what can be said for certain, and at most one button."""

    heading: str
    paragraphs: tuple[str, ...]
    facts: tuple[Line, ...] = ()
    button: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page."""

    skip: str
    languages: str
    address: str
    support: str
    privacy: str


@dataclass(frozen=True, slots=True)
class Form:
    """Typing a reference number and its code by hand."""

    heading: str
    lead: str
    reference: str
    reference_hint: str
    code: str
    code_hint: str
    button: str


def frame(words: Words, organisation: str, public_url: str, support: str) -> Frame:
    return Frame(
        skip=words.plain("Go to the content"),
        languages=words.plain("Language"),
        address=words.plain(
            "This is the results service of {organisation}. Its address begins with {address}: check that your browser shows it.",
            organisation=organisation,
            address=public_url,
        ),
        support=words.plain("Questions: {support}", support=support),
        privacy=words.plain("Privacy"),
    )


def ask(words: Words, organisation: str) -> Page:
    """Under a link, before the button: nothing is looked up, so it is the same for every link."""
    return Page(
        words.plain("Somebody shares an exam result with you"),
        (
            words.plain(
                "This link leads to the result of an exam of {organisation}. What it shows comes from our own records,"
                " not from a copy that the candidate made.",
                organisation=organisation,
            ),
            words.plain(
                "Nothing has been shown or counted yet. When you open it, the candidate sees when it was opened. Your browser then"
                " keeps two cookies for that, one for half an hour and one for a day, and they do nothing else."
            ),
        ),
        button=words.plain("Show the result"),
    )


def form(words: Words) -> Form:
    return Form(
        heading=words.plain("Verify a result"),
        lead=words.plain(
            "Type the reference number and the code that came with the result. Capitals, spaces and dashes do not matter."
        ),
        reference=words.plain("Reference number"),
        reference_hint=words.plain("8 letters and digits, as in {example}", example="K7QF-3M2P"),
        code=words.plain("Code"),
        code_hint=words.plain("12 letters and digits, as in {example}", example="9TZW-0H4K-XM3P"),
        button=words.plain("Show the result"),
    )


def wrong_shape(words: Words, fault: InvalidInput) -> str:
    """Says what a value looks like; nothing of whether it exists."""
    if fault.field == "code":
        return words.plain("A code has 12 letters and digits. Please check that all of them are there.")
    return words.plain("A reference number has 8 letters and digits. Please check that all of them are there.")


def unknown(words: Words, organisation: str) -> Page:
    """A link that never was, and every failure by hand: one page."""
    return Page(
        words.plain("Unknown"),
        (
            words.plain(
                "{organisation} has no shared result under this link, or under this reference number and code.",
                organisation=organisation,
            ),
            words.plain(
                "Perhaps the link was broken in two on its way, or a letter was mistyped: try again, character by character."
                " If it was given to you as proof, do not rely on it. Ask the candidate to send the result once more."
            ),
        ),
    )


def too_many(words: Words, until: datetime) -> Page:
    return Page(
        words.plain("Too many tries"),
        (
            words.plain(
                "Too many results were asked for that there are not. Please try again after {moment}.",
                moment=words.moment(until),
            ),
            words.plain("A link from one of our mails works all the same, whole as it is."),
        ),
    )


def closed(words: Words, said: Closed, share: Share, organisation: str) -> Page:
    """Nothing personal; to whom it was shown and since when it is not are no secret to whoever holds the link."""
    heading, paragraphs = _closed(words, said.why, organisation)
    facts = [*_recipient(words, share), Line(words.plain("Reference number"), share.reference)]
    if said.since is not None:
        facts.append(Line(_since(words, said.why), words.moment(said.since)))
    return Page(heading, paragraphs, tuple(facts))


def _closed(words: Words, why: Why, organisation: str) -> tuple[str, tuple[str, ...]]:
    ask_again = words.plain("If you still need it, ask the candidate to share it with you once more.")
    match why:
        case Why.WITHHELD:
            return words.plain("Withheld"), (
                words.plain(
                    "{organisation} is holding this result back: at the moment it does not stand behind it."
                    " No reason is given here. Please do not rely on what you saw before.",
                    organisation=organisation,
                ),
                words.plain("This page shows the result again as soon as it is released again."),
            )
        case Why.CHECKING:
            return words.plain("Being checked"), (
                words.plain(
                    "{organisation} is checking the results of this exam session once more, so none of them is shown."
                    " This says nothing about the candidate.",
                    organisation=organisation,
                ),
                words.plain("This page shows the result again as soon as that is done."),
            )
        case Why.WITHDRAWN:
            return words.plain("Withdrawn"), (
                words.plain(
                    "The candidate no longer shares this result with you. This says nothing about the result itself."
                ),
                ask_again,
            )
        case Why.EXPIRED:
            return words.plain("Expired"), (
                words.plain(
                    "The time for which this result was shared is over. This says nothing about the result itself."
                ),
                ask_again,
            )
        case Why.NOT_SENT:
            raise ValueError("nobody holds a link to what was not sent")


def _since(words: Words, why: Why) -> str:
    match why:
        case Why.WITHHELD | Why.CHECKING:
            return words.plain("Since")
        case Why.WITHDRAWN:
            return words.plain("Withdrawn on")
        case Why.EXPIRED | Why.NOT_SENT:
            return words.plain("Expired on")


def _recipient(words: Words, share: Share) -> list[Line]:
    return [Line(words.plain("Shared with"), shared_with(words, share))]


def shared_with(words: Words, share: Share) -> str:
    if share.is_plain_link:
        return words.plain("whoever was given the link")
    return share.recipient.name


def stop(words: Words, organisation: str) -> Page:
    """Under the never-again link of a mail. Mail scanners follow links, so nothing happens before the button."""
    return Page(
        words.plain("No more mail about shared results?"),
        (
            words.plain(
                "Candidates send their results to institutions through the results service of {organisation}."
                " Press the button, and the address that this mail went to gets no such mail any more.",
                organisation=organisation,
            ),
        ),
        button=words.plain("Never again"),
    )


def stopped(words: Words) -> Page:
    return Page(
        words.plain("You get no more mail from us"),
        (
            words.plain("What was shared with you before can still be opened with the links that you have."),
            words.plain(
                "Should you want mail about shared results again, now or later, press the button under this same link."
            ),
        ),
        button=words.plain("Send me mail again"),
    )


def no_stop(words: Words, support: str) -> Page:
    return Page(
        words.plain("This link is not whole"),
        (
            words.plain(
                "Perhaps it was broken in two on its way. Please copy all of it from the mail, or write to {support}.",
                support=support,
            ),
        ),
    )
