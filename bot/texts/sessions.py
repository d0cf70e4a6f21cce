"""The list of exam sessions, the way to the one that was meant, and how far one of them is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.messages import Button, Message, rows
from bot.core.releases import ProposalState, ReleaseState, reference
from bot.texts import navigation
from bot.texts import release_buttons as buttons
from bot.texts.callbacks import press
from bot.texts.release_progress import told
from bot.texts.release_words import lines, paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core.entries import SessionName
    from bot.core.messages import Row
    from bot.core.releases import Proposal
    from bot.core.sessions import SessionOverview, SessionStatus
    from bot.texts.release_buttons import Verb
    from bot.texts.words import Markup, Words


def overview(words: Words, sessions: Sequence[SessionOverview]) -> Message:
    if not sessions:
        return no_sessions(words)
    parts = [words("<b>Sessions</b>, the newest first"), *(_one(words, session) for session in sessions)]
    return Message(
        paragraphs(parts),
        keyboard=rows(*(_row(words, one.session) for one in sessions), navigation.staff_menu(words)),
    )


def no_sessions(words: Words) -> Message:
    text = words("There is no session yet. The first confirmed import of entries makes one.")
    return Message(text, keyboard=rows(navigation.staff_menu(words)))


def choose(words: Words, sessions: Sequence[SessionName], verb: Verb) -> Message:
    """A command without a session: which one?"""
    if not sessions:
        return no_sessions(words)
    return Message(words("Which session?"), keyboard=_choices(sessions, verb))


def not_found(words: Words, typed: str, nearest: Sequence[SessionName], verb: Verb) -> Message:
    if not nearest:
        return no_sessions(words)
    text = words("There is no session called {typed}. Did you mean one of these?", typed=typed[:64])
    return Message(text, keyboard=_choices(nearest, verb))


def status(words: Words, status: SessionStatus, *, may_stop: bool, may_propose: bool) -> Message:
    shown = status.overview
    parts = [_one(words, shown)]
    if status.tally:
        parts.append(told(words, status.tally))
    return Message(paragraphs(parts), keyboard=rows(*_acts(words, shown, may_stop=may_stop, may_propose=may_propose)))


def _acts(words: Words, shown: SessionOverview, *, may_stop: bool, may_propose: bool) -> Iterator[Button | Row]:
    if shown.proposal and may_propose:
        yield buttons.take_back(words, shown.proposal.id)
    if may_stop and shown.release and shown.release.is_released:
        yield buttons.ask_stop(words, shown.session)
    if may_propose and not shown.proposal:
        yield buttons.preview(words, shown.session), buttons.publish(words, shown.session)
    yield buttons.status_again(words, shown.session)
    yield navigation.staff_menu(words)


def _one(words: Words, one: SessionOverview) -> Markup:
    counts = one.counts
    numbers = words(
        "entered {entered} · with result {resulted} · released {released} · linked {linked} · alerted {alerted}",
        entered=words.number(counts.entered),
        resulted=words.number(counts.resulted),
        released=words.number(counts.released),
        linked=words.number(counts.linked),
        alerted=words.number(counts.alerted),
    )
    name = words("<b>{session}</b>", session=one.session)
    return lines((name, numbers, *_standing(words, one)))


def _standing(words: Words, one: SessionOverview) -> Iterator[Markup]:
    if one.proposal:
        yield _proposed(words, one.proposal)
    release = one.release
    if release and release.state is ReleaseState.STOPPED:
        yield words("stopped: unreadable until it is released again")
    elif release and release.is_released and release.released_at:
        yield words("last released on {moment}", moment=words.moment(release.released_at))


def _proposed(words: Words, proposal: Proposal) -> Markup:
    if proposal.state is ProposalState.SCHEDULED and proposal.release_at:
        return words("scheduled for {moment}", moment=words.moment(proposal.release_at))
    return words("waiting for approval since {moment}", moment=words.moment(proposal.created_at))


def _row(words: Words, session: SessionName) -> Row:
    """The name opens how far it is; beside it what comes before a release, and the release."""
    named = Button(session, press(buttons.Verb.STATUS, reference(session)))
    return named, buttons.preview(words, session), buttons.publish(words, session)


def _choices(sessions: Sequence[SessionName], verb: Verb) -> tuple[Row, ...]:
    return rows(*(Button(session, press(verb, reference(session))) for session in sessions))
