"""What is said to whoever proposes, approves, schedules, takes back or stops a release, and why something was not done."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from bot.core.errors import Absent, AlreadyDone, Moved, SecondPersonNeeded
from bot.core.messages import Button, Message, rows
from bot.core.releases import ProposalState, ReleaseState, time_for
from bot.core.roles import ReleasePath
from bot.texts import amending, navigation
from bot.texts import release_buttons as buttons
from bot.texts.release_progress import told
from bot.texts.release_words import duration, paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.entries import SessionName
    from bot.core.errors import InvalidInput, ResultsError
    from bot.core.messages import Row
    from bot.core.releases import Proposal, Release, Tally
    from bot.core.sessions import Plan
    from bot.texts.words import Markup, Words


def counting(words: Words) -> Message:
    return Message(words("One moment, please: I am looking through the results of this session."))


def plan(words: Words, plan: Plan, path: ReleasePath, *, may_release_alone: bool) -> Message:
    """What will happen, before anything does."""
    if plan.proposal:
        return stands_already(words, plan.proposal, may_release_alone=may_release_alone)
    if not plan.items:
        return nothing_new(words, plan)
    parts = [_head(words, plan), _what(words, plan), _alerts(words, plan), _missing(words, plan), _next(words, path)]
    keyboard = rows(*_plan_buttons(words, plan, path, may_release_alone=may_release_alone))
    return Message(paragraphs(parts), keyboard=keyboard)


def nothing_new(words: Words, plan: Plan) -> Message:
    text = words(
        "There is nothing to release in {session}: no result is new, and none has followed.", session=plan.session
    )
    return Message(paragraphs((text, _missing(words, plan))), keyboard=rows(buttons.sessions(words)))


def stands_already(words: Words, proposal: Proposal, *, may_release_alone: bool) -> Message:
    alone: tuple[Button, ...] = ()
    if proposal.state is ProposalState.SCHEDULED and proposal.release_at:
        text = words(
            "<b>Scheduled:</b> {session} is released on {moment}. Take that back first, if it is to be another time.",
            session=proposal.session,
            moment=words.moment(proposal.release_at),
        )
    else:
        text = words("A release of {session} is waiting for approval already.", session=proposal.session)
        alone = (buttons.release_alone(words, proposal.session),) if may_release_alone else ()
    status = buttons.status(words, proposal.session)
    return Message(text, keyboard=rows(buttons.take_back(words, proposal.id), *alone, status))


def preparing(words: Words, session: SessionName) -> Message:
    return Message(words("One moment, please: the release of {session} is being prepared.", session=session))


def waiting(words: Words, proposal: Proposal, *, may_release_alone: bool) -> Message:
    text = words(
        "<b>{session}: waiting for approval.</b>\n\n{results} Everybody who may approve has been asked;"
        " you will be told what they decide. An import that changes the session meanwhile calls the proposal off.",
        session=proposal.session,
        results=_results(words, proposal.item_count),
    )
    alone = (buttons.release_alone(words, proposal.session, proposal.release_at),) if may_release_alone else ()
    return Message(text, keyboard=rows(buttons.take_back(words, proposal.id), *alone))


def released(words: Words, proposal: Proposal) -> Message:
    """The progress takes this message's place within moments."""
    text = words(
        "<b>Released:</b> {session}. {results} The alerts are going out.",
        session=proposal.session,
        results=_results(words, proposal.item_count),
    )
    return Message(text, keyboard=rows(buttons.stop(words, proposal.session)))


def scheduled(words: Words, proposal: Proposal) -> Message:
    moment = words.moment(proposal.release_at) if proposal.release_at else ""
    text = words(
        "<b>Scheduled:</b> {session} is released on {moment}. {results}",
        session=proposal.session,
        moment=moment,
        results=_results(words, proposal.item_count),
    )
    return Message(text, keyboard=rows(buttons.take_back(words, proposal.id)))


def decided(words: Words, proposal: Proposal, *, may_release_alone: bool = False) -> Message:
    """The card of a proposal in the state that it has come to."""
    if proposal.amends:
        return amending.decided(words, proposal)
    match proposal.state:
        case ProposalState.RELEASED:
            return released(words, proposal)
        case ProposalState.SCHEDULED:
            return scheduled(words, proposal)
        case _:
            return waiting(words, proposal, may_release_alone=may_release_alone)


def rejected(words: Words, proposal: Proposal) -> Message:
    if proposal.amends:
        return amending.rejected_here(words, proposal.session)
    text = words(
        "<b>Rejected:</b> {session} is not released. Whoever proposed it has been told.", session=proposal.session
    )
    return Message(text)


def rejected_by_other(words: Words, proposal: Proposal) -> Message:
    if proposal.amends:
        return amending.rejected_here(words, proposal.session)
    return Message(words("<b>Rejected:</b> {session} is not released.", session=proposal.session))


def taken_back(words: Words, proposal: Proposal) -> Message:
    if proposal.amends:
        return amending.taken_back(words, proposal.session)
    text = words(
        "<b>Taken back:</b> {session} is not released. It can be proposed again at any time.", session=proposal.session
    )
    return Message(text)


def ask_stop(words: Words, session: SessionName) -> Message:
    text = words(
        "<b>Stop the release of {session}?</b>\n\nNo further alerts go out, and nobody can read its results any more,"
        " neither those who have been told nor those who have read them. They can be read again after a new"
        " proposal and its approval; whoever was told is not told twice.",
        session=session,
    )
    return Message(text, keyboard=rows(buttons.stop_confirmed(words, session), buttons.go_on(words, session)))


def stopped(words: Words, release: Release, tally: Tally) -> Message:
    text = words(
        "<b>Stopped:</b> {session}. No further alerts go out, and its results cannot be read until it is released again.",
        session=release.session,
    )
    return Message(paragraphs((text, told(words, tally))))


def going_on(words: Words, session: SessionName) -> Message:
    text = words("Nothing was stopped: the release of {session} goes on.", session=session)
    return Message(text, keyboard=rows(buttons.ask_stop(words, session)))


def ask_name(words: Words, session: SessionName) -> Message:
    text = words(
        "<b>Release without a second person</b>\n\nNobody else will have looked at it. It is written into the audit log,"
        " and the other owners are told. To go on, please type the name of the session: <code>{session}</code>\n\n"
        "/cancel leaves everything as it is.",
        session=session,
    )
    return Message(text)


def wrong_name(words: Words, session: SessionName) -> Message:
    return Message(
        words(
            "That is not the name of the session, so nothing was released."
            " Please type <code>{session}</code>, or /cancel to leave everything as it is.",
            session=session,
        )
    )


def not_alone(words: Words) -> Message:
    return Message(words("Nothing was released."), keyboard=rows(navigation.staff_menu(words)))


def how_to_schedule(words: Words, session: str) -> Message:
    text = words(
        "To release {session} at a set time, please send the time with its distance from UTC, for example"
        " <code>/schedule {session} 2026-11-24T08:00+01:00</code>.",
        session=session,
    )
    return Message(text, keyboard=rows(navigation.staff_menu(words)))


def bad_time(words: Words, error: InvalidInput, session: str) -> Message:
    why = {
        "offset": words("That time does not say how far from UTC it is, so it could be meant in any time zone."),
        "past": words("That time has passed already. To release now, please use /publish."),
    }.get(error.reason, words("I could not read that as a time."))
    return Message(paragraphs((why, how_to_schedule(words, session).text)))


def refused(words: Words, error: ResultsError) -> Message:
    """The same, where a message takes the place of buttons that are of no use any more."""
    return Message(escape(refusal(words, error), quote=False), keyboard=rows(navigation.staff_menu(words)))


def refusal(words: Words, error: ResultsError) -> str:
    """Why nothing was done; fits into a pop-up."""
    match error:
        case AlreadyDone(what):
            return _done(words, what)
        case Absent(what):
            return _absent(words, what)
        case SecondPersonNeeded():
            return words.plain("You proposed this release yourself. Another person must approve it.")
        case Moved():
            return words.plain(
                "The session has changed since this was proposed, so it no longer holds. Nothing was released."
            )
        case _:
            return words.plain("Your roles do not allow this. Nothing was changed.")


def _absent(words: Words, what: str) -> str:
    if what == "results":
        return words.plain("There is nothing new to release in this session.")
    if what == "release":
        return words.plain("Nothing of this session has been released, so there is nothing to stop.")
    return words.plain("That is no longer there. /sessions shows how things stand.")


def _done(words: Words, what: str) -> str:
    said: dict[str, str] = {
        ProposalState.WAITING: words.plain("A release of this session is waiting for approval already."),
        ProposalState.SCHEDULED: words.plain("This release is scheduled already."),
        ProposalState.RELEASED: words.plain("This was released already."),
        ProposalState.REJECTED: words.plain("This was rejected already."),
        ProposalState.VOIDED: words.plain("An import has called this off. Nothing was released."),
        ProposalState.TAKEN_BACK: words.plain("This was taken back already."),
        ReleaseState.STOPPED: words.plain("This release is stopped already."),
    }
    return said.get(what, words.plain("Somebody else was quicker. /sessions shows how things stand."))


def _head(words: Words, plan: Plan) -> Markup:
    if plan.release_at:
        when = words.moment(plan.release_at)
        return words("<b>Release {session} on {moment}</b>", session=plan.session, moment=when)
    return words("<b>Release {session}</b>", session=plan.session)


def _what(words: Words, plan: Plan) -> Markup:
    results = words.plural(
        "{n} result will be released: it can be read from that moment on.",
        "{n} results will be released: they can be read from that moment on.",
        plan.items,
    )
    if plan.takes_up:
        again = words("This takes up the release that was stopped: whoever was told then is not told again.")
        return paragraphs((results, again))
    if plan.number > 1:
        more = words("Only results that are new, or that were pending, are part of it.")
        return paragraphs((results, more))
    return results


def _alerts(words: Words, plan: Plan) -> Markup:
    if not plan.alerts:
        return words("Nobody has linked one of them yet, so no alert goes out.")
    return words.plural(
        "{n} linked candidate is alerted. At {rate} a second that takes {span}.",
        "{n} linked candidates are alerted. At {rate} a second that takes {span}.",
        plan.alerts,
        rate=words.number(plan.per_second),
        span=duration(words, time_for(plan.alerts, plan.per_second)),
    )


def _missing(words: Words, plan: Plan) -> str:
    if not plan.missing:
        return ""
    return words.plural(
        "{n} entry of the session has no result yet; it can follow by a later release.",
        "{n} entries of the session have no result yet; they can follow by a later release.",
        plan.missing,
    )


def _next(words: Words, path: ReleasePath) -> Markup:
    if path is ReleasePath.BY_PROPOSAL:
        return words("It needs a second person: you propose it, and somebody else approves it.")
    return words("There is no second person: it happens when you press the button.")


def _plan_buttons(words: Words, plan: Plan, path: ReleasePath, *, may_release_alone: bool) -> Iterator[Button | Row]:
    if path is ReleasePath.BY_PROPOSAL:
        yield buttons.propose(words, plan.session, plan.release_at)
        if may_release_alone:
            yield buttons.release_alone(words, plan.session, plan.release_at)
    elif plan.release_at:
        yield buttons.schedule(words, plan.session, plan.release_at)
    else:
        yield buttons.release_now(words, plan.session)
    if plan.release_at is None:
        yield buttons.set_time(words, plan.session)
    yield buttons.preview(words, plan.session), buttons.sessions(words)


def _results(words: Words, count: int) -> Markup:
    return words.plural("It covers {n} result.", "It covers {n} results.", count)
