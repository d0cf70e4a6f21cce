"""The buttons around a release, and the verbs they carry. A session is written as its reference, a proposal as its id."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.core.messages import Button
from bot.core.releases import reference
from bot.texts.callbacks import press
from bot.texts.navigation import To

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from bot.core.entries import SessionName
    from bot.texts.words import Words


class Verb(StrEnum):
    """What a press asks for. Each takes a session, or a proposal where it says so."""

    SESSIONS = To.SESSIONS.value  # takes nothing
    STATUS = To.STATUS.value  # or nothing
    PREVIEW = "preview"
    REVIEW = "review"  # the same, for who may approve
    PUBLISH = "publish"
    SCHEDULE = "schedule"
    PROPOSE = "propose"  # and the moment, in seconds
    ALONE = "alone"  # and the moment
    REQUEST = "request"  # a proposal
    APPROVE = "approve"  # a proposal
    REJECT = "reject"  # a proposal
    TAKE_BACK = "takeback"  # a proposal
    STOP = "stop"  # at once
    ASK_STOP = "stopask"  # once more
    STOP_CONFIRMED = "stopyes"
    GO_ON = "stopno"


def sessions(words: Words) -> Button:
    return Button(words.plain("All sessions"), press(Verb.SESSIONS))


def preview(words: Words, session: SessionName) -> Button:
    return Button(words.plain("Preview"), press(Verb.PREVIEW, reference(session)))


def review(words: Words, session: SessionName) -> Button:
    return Button(words.plain("Preview"), press(Verb.REVIEW, reference(session)))


def publish(words: Words, session: SessionName) -> Button:
    return Button(words.plain("Release …"), press(Verb.PUBLISH, reference(session)))


def status(words: Words, session: SessionName) -> Button:
    return Button(words.plain("How far is it?"), press(Verb.STATUS, reference(session)))


def status_again(words: Words, session: SessionName) -> Button:
    return Button(words.plain("Look again"), press(Verb.STATUS, reference(session)))


def propose(words: Words, session: SessionName, at: datetime | None) -> Button:
    return Button(words.plain("Propose release"), press(Verb.PROPOSE, reference(session), _seconds(at)))


def release_now(words: Words, session: SessionName) -> Button:
    return Button(words.plain("Release now"), press(Verb.PROPOSE, reference(session), 0))


def schedule(words: Words, session: SessionName, at: datetime) -> Button:
    return Button(words.plain("Schedule release"), press(Verb.PROPOSE, reference(session), _seconds(at)))


def set_time(words: Words, session: SessionName) -> Button:
    """The way to `/schedule` by buttons."""
    return Button(words.plain("At a set time …"), press(Verb.SCHEDULE, reference(session)))


def release_alone(words: Words, session: SessionName, at: datetime | None = None) -> Button:
    return Button(words.plain("Release without a second person"), press(Verb.ALONE, reference(session), _seconds(at)))


def request(words: Words, proposal: UUID, session: SessionName) -> Button:
    """Of the staff menu: opens what waits for this person's approval."""
    return Button(words.plain("Decide on {session}", session=session), press(Verb.REQUEST, proposal))


def approve(words: Words, proposal: UUID) -> Button:
    return Button(words.plain("Approve"), press(Verb.APPROVE, proposal))


def reject(words: Words, proposal: UUID) -> Button:
    return Button(words.plain("Reject"), press(Verb.REJECT, proposal))


def take_back(words: Words, proposal: UUID) -> Button:
    return Button(words.plain("Take back"), press(Verb.TAKE_BACK, proposal))


def stop(words: Words, session: SessionName) -> Button:
    """Of the progress card. A brake asks nothing: while alerts are going out, every second is more people."""
    return Button(words.plain("Stop"), press(Verb.STOP, reference(session)))


def ask_stop(words: Words, session: SessionName) -> Button:
    """Of a session's page, where mostly nothing is going out any more: there is time to ask."""
    return Button(words.plain("Stop"), press(Verb.ASK_STOP, reference(session)))


def stop_confirmed(words: Words, session: SessionName) -> Button:
    return Button(words.plain("Yes, stop it"), press(Verb.STOP_CONFIRMED, reference(session)))


def go_on(words: Words, session: SessionName) -> Button:
    return Button(words.plain("No, go on"), press(Verb.GO_ON, reference(session)))


def _seconds(at: datetime | None) -> int:
    return int(at.timestamp()) if at else 0
