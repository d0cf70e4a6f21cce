"""Releases as the command line speaks of them: plain lines, no markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.releases import ProposalState, time_for
from bot.texts.release_words import duration

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core.errors import InvalidInput
    from bot.core.releases import Proposal
    from bot.core.sessions import Plan, SessionOverview
    from bot.texts.words import Words


def columns(words: Words) -> tuple[str, ...]:
    """Of the table of sessions."""
    return (
        words.plain("session"),
        words.plain("entered"),
        words.plain("resulted"),
        words.plain("released"),
        words.plain("linked"),
        words.plain("alerted"),
        words.plain("state"),
    )


def row(words: Words, one: SessionOverview) -> tuple[str, ...]:
    counts = one.counts
    numbers = (counts.entered, counts.resulted, counts.released, counts.linked, counts.alerted)
    return (one.session, *(words.number(number) for number in numbers), _state(words, one))


def no_sessions(words: Words) -> str:
    return words.plain("There is no session yet. The first confirmed import of entries makes one.")


def unknown_session(words: Words, typed: str, nearest: Sequence[str]) -> str:
    return words.plain(
        "There is no session called {typed}. The nearest: {nearest}", typed=typed, nearest=", ".join(nearest) or "-"
    )


def bad_time(words: Words, error: InvalidInput) -> str:
    if error.reason == "offset":
        return words.plain("--at: say how far from UTC the time is, for example 2026-11-24T08:00+01:00.")
    if error.reason == "past":
        return words.plain("--at: that time has passed already. Leave it out to release now.")
    return words.plain("--at: that is no time. Write it like 2026-11-24T08:00+01:00.")


def plan(words: Words, plan: Plan, *, proposes: bool) -> Iterator[str]:
    """What will happen."""
    when = words.moment(plan.release_at) if plan.release_at else words.plain("now")
    yield words.plain(
        "Session {session}, release {number}, {when}: {items} results, {alerts} alerts, about {span}.",
        session=plan.session,
        number=words.number(plan.number),
        when=when,
        items=words.number(plan.items),
        alerts=words.number(plan.alerts),
        span=duration(words, time_for(plan.alerts, plan.per_second)),
    )
    if plan.takes_up:
        yield words.plain("It takes up the release that was stopped; whoever was told then is not told again.")
    if plan.missing:
        yield words.plain("Entries without a result: {missing}", missing=words.number(plan.missing))
    if proposes:
        yield words.plain("This only proposes it: somebody else approves it in the chat.")


def question(words: Words, *, proposes: bool) -> str:
    return words.plain("Propose it?") if proposes else words.plain("Release it?")


def done(words: Words, proposal: Proposal) -> str:
    if proposal.state is ProposalState.RELEASED:
        return words.plain("Released. A bot that is running delivers the alerts at once, otherwise at its next start.")
    if proposal.state is ProposalState.SCHEDULED and proposal.release_at:
        return words.plain("Scheduled for {moment}.", moment=words.moment(proposal.release_at))
    return words.plain("Proposed: it is waiting for approval in the chat.")


def taken_back(words: Words, session: str) -> str:
    return words.plain("Taken back: {session} is not released.", session=session)


def nothing_scheduled(words: Words, session: str) -> str:
    return words.plain("Nothing is scheduled or waiting for approval in {session}.", session=session)


def stopped(words: Words, session: str) -> str:
    return words.plain("Stopped: {session}. Its results cannot be read until it is released again.", session=session)


def _state(words: Words, one: SessionOverview) -> str:
    if one.proposal and one.proposal.state is ProposalState.SCHEDULED and one.proposal.release_at:
        return words.plain("scheduled for {moment}", moment=words.moment(one.proposal.release_at))
    if one.proposal:
        return words.plain("waiting for approval")
    if one.release and one.release.stopped_at:
        return words.plain("stopped")
    if one.release and one.release.released_at:
        return words.plain("released on {moment}", moment=words.moment(one.release.released_at))
    return ""
