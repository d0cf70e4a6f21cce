"""A release under way: how far its alerts are, and in the end what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.messages import Message, rows
from bot.core.releases import time_for
from bot.texts import release_buttons as buttons
from bot.texts.release_words import duration, lines, paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.releases import Release, Tally
    from bot.texts.words import Markup, Words


def under_way(words: Words, release: Release, tally: Tally, per_second: int) -> Message:
    if not release.is_released:
        return Message(paragraphs((_stopped(words, release), told(words, tally))))
    parts = [
        words("<b>Amended:</b> {session}. The alerts are going out.", session=release.session)
        if release.amends
        else words("<b>Released:</b> {session}. The alerts are going out.", session=release.session),
        told(words, tally),
        words("Time left: {span}.", span=duration(words, time_for(tally.queued, per_second))),
    ]
    return Message(paragraphs(parts), keyboard=rows(buttons.stop(words, release.session)))


def over(words: Words, release: Release, tally: Tally) -> Message:
    if not release.is_released:
        head = _stopped(words, release)
    elif release.amends:
        head = words("<b>Amended:</b> {session}. All alerts are settled.", session=release.session)
    else:
        head = words("<b>Released:</b> {session}. All alerts are settled.", session=release.session)
    return Message(paragraphs((head, told(words, tally))))


def told(words: Words, tally: Tally) -> Markup:
    """The tally, one line for each number that is not zero; the first always."""
    return lines(_lines(words, tally))


def _stopped(words: Words, release: Release) -> Markup:
    return words(
        "<b>Stopped:</b> {session}. No further alerts go out, and its results cannot be read until it is released again.",
        session=release.session,
    )


def _lines(words: Words, tally: Tally) -> Iterator[Markup]:
    yield words.plural("Told in the chat: {n} candidate", "Told in the chat: {n} candidates", tally.told)
    if tally.queued:
        yield words.plural("Still to be told: {n}", "Still to be told: {n}", tally.queued)
    if tally.blocked:
        yield words.plural(
            "Not reached, because they blocked this bot or left Telegram: {n}",
            "Not reached, because they blocked this bot or left Telegram: {n}",
            tally.blocked,
        )
    if tally.unknown:
        yield words.plural(
            "Unknown, because no answer came: {n}; it is tried once more, later",
            "Unknown, because no answer came: {n}; they are tried once more, later",
            tally.unknown,
        )
    if tally.gave_up:
        yield words.plural("Given up: {n}", "Given up: {n}", tally.gave_up)
    if tally.ended:
        yield words.plural("Called off: {n}", "Called off: {n}", tally.ended)
    if tally.mail_sent or tally.mail_queued:
        yield words.plural("Told by mail: {n}", "Told by mail: {n}", tally.mail_sent)
    if tally.mail_gave_up:
        yield words.plural("Mails given up: {n}", "Mails given up: {n}", tally.mail_gave_up)
