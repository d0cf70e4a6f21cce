"""Releases, the proposals that lead to them, and the second pair of eyes. Decides; sends and stores nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NewType
from uuid import UUID

from bot.core.errors import AlreadyDone, Forbidden, InvalidInput, Moved, SecondPersonNeeded
from bot.core.roles import Permission, Role, may, may_approve

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bot.core.accounts import UserId
    from bot.core.entries import SessionName

ReleaseId = NewType("ReleaseId", UUID)
ProposalId = NewType("ProposalId", UUID)

LATE: Final = timedelta(minutes=1)
"""A scheduled release that comes later than this is told to the owners."""
REFERENCE_LENGTH: Final = 12
BRIEF: Final = timedelta(minutes=1)
"""A time left that is shorter is not told in numbers."""
_COUNTED_AGAIN: Final = 50


class ReleaseState(StrEnum):
    DRAFT = "draft"  # no proposal of it was ever approved
    RELEASED = "released"
    STOPPED = "stopped"  # unreadable until a new proposal takes it up


class ProposalState(StrEnum):
    PREPARING = "preparing"
    WAITING = "waiting"  # for approval
    SCHEDULED = "scheduled"
    RELEASED = "released"
    REJECTED = "rejected"
    VOIDED = "voided"  # the data moved
    TAKEN_BACK = "taken_back"


STANDING: Final = (ProposalState.WAITING, ProposalState.SCHEDULED)
"""Of these a session has one at most."""


@dataclass(frozen=True, slots=True)
class Release:
    """The `number`th release of a session: 1 is its first."""

    id: ReleaseId
    session: SessionName
    number: int
    state: ReleaseState
    released_at: datetime | None = None
    stopped_at: datetime | None = None
    completed_at: datetime | None = None
    amends: bool = False
    """Its results were released before, and say something else now."""

    @property
    def is_released(self) -> bool:
        return self.state is ReleaseState.RELEASED


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one person wants released, when, and what became of it. Its items never change once it is waiting."""

    id: ProposalId
    release_id: ReleaseId
    session: SessionName
    number: int
    state: ProposalState
    session_version: int
    """An import after it voids the proposal."""
    proposer: UserId | str = field(repr=False)
    """A Telegram user, or `cli:` and a system user."""
    created_at: datetime
    release_at: datetime | None = None
    """None: as soon as it is approved."""
    item_count: int = 0
    digest: bytes | None = field(default=None, repr=False)
    """Keyed, over the pairs of ID Number and result version that it would release."""
    decider: UserId | str | None = field(default=None, repr=False)
    reason: str | None = field(default=None, repr=False)
    """Why there was no second person."""
    decided_at: datetime | None = None
    amends: bool = False
    import_id: UUID | None = None
    """Of an amendment: the file that brought its versions. They count from its release on."""
    lifts: tuple[UUID, ...] = ()
    """Of an amendment: withholdings that stood when it was checked, and end with its release."""

    def is_due(self, now: datetime) -> bool:
        return self.release_at is None or self.release_at <= now


class Fingerprint:
    """A digest over the items of a proposal, taken in pages in the order of their places."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def take(self, items: Iterable[tuple[bytes, UUID]]) -> None:
        """Each item is a place that stands for the ID Number, and the version of its result."""
        for place, version in items:
            self._hash.update(place + version.bytes)

    def digest(self) -> bytes:
        return self._hash.digest()


def check_approval(
    proposal: Proposal, approver: UserId, roles: Collection[Role], *, session_version: int | None, four_eyes: bool
) -> None:
    """Raises what stands in the way: `Forbidden`, `SecondPersonNeeded`, `AlreadyDone` or `Moved`."""
    if not may(roles, Permission.APPROVE):
        raise Forbidden(Permission.APPROVE)
    if not may_approve(proposal.proposer, approver, roles, four_eyes=four_eyes):
        raise SecondPersonNeeded
    check_waiting(proposal, session_version=session_version)


def check_waiting(proposal: Proposal, *, session_version: int | None) -> None:
    """It may still be decided on, and the data is what it was. Raises `AlreadyDone` or `Moved`."""
    if proposal.state is ProposalState.VOIDED or proposal.session_version != session_version:
        raise Moved(proposal.session)
    if proposal.state is not ProposalState.WAITING:
        raise AlreadyDone(proposal.state)


def taken_up(latest: Release | None, stopped: Release | None, fresh: ReleaseId, session: SessionName) -> Release:
    """The release that a new proposal is for: one that was stopped goes before one never approved, else the next begins.

    `latest` has the highest number. Were the stopped one passed over, its candidates would be alerted anew by another.
    """
    if stopped is not None:
        return stopped
    if latest is None:
        return Release(fresh, session, 1, ReleaseState.DRAFT)
    if latest.state is ReleaseState.RELEASED or latest.amends:
        return Release(fresh, session, latest.number + 1, ReleaseState.DRAFT)
    return replace(latest)


def amending(latest: Release | None, fresh: ReleaseId, session: SessionName) -> Release:
    """The release of an amendment: it shows what it changes and nothing else, so it goes beside a stopped one, not before it."""
    if latest is not None and latest.amends and latest.state is ReleaseState.DRAFT:
        return latest
    return Release(fresh, session, latest.number + 1 if latest else 1, ReleaseState.DRAFT, amends=True)


def is_late(release_at: datetime | None, now: datetime) -> timedelta | None:
    """By how much, where it is worth telling."""
    if release_at is None or now - release_at < LATE:
        return None
    return now - release_at


def time_for(alerts: int, per_second: int) -> timedelta:
    """How long so many alerts take at this rate, rounded up to whole seconds."""
    return timedelta(seconds=-(-alerts // max(1, per_second)))


def rest_between_counts(took: timedelta, time_left: timedelta) -> timedelta:
    """How long after a count began what has become of a release's alerts is counted again.

    So counting takes a fiftieth of the time; but a time left that is told in numbers is no older than a fiftieth of itself.
    """
    rest = took * _COUNTED_AGAIN
    return rest if time_left < BRIEF else min(rest, time_left / _COUNTED_AGAIN)


def parse_release_time(text: str, now: datetime) -> datetime:
    """An ISO 8601 moment with its offset, in the future: `2026-11-24T08:00+01:00`. The reason says what is wrong with it."""
    try:
        moment = datetime.fromisoformat(text.strip().replace(" ", "T", 1))
    except ValueError:
        raise InvalidInput("release_time", "shape") from None
    if moment.tzinfo is None:
        raise InvalidInput("release_time", "offset")
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        raise InvalidInput("release_time", "shape") from None
    if moment <= now:
        raise InvalidInput("release_time", "past")
    return moment


def split_schedule(typed: str, names: Iterable[SessionName]) -> tuple[str, str]:
    """`SESSION TIME` → both; a session's name may have spaces, so those that exist are looked for first."""
    known = sorted((name for name in names if typed == name or typed.startswith(f"{name} ")), key=len)
    session = known[-1] if known else typed.partition(" ")[0]
    return session, typed[len(session) :].strip()


def reference(session: SessionName) -> str:
    """A session's name for buttons: as long as a button's data can bear, and without characters of its own meaning."""
    return hashlib.sha256(session.encode()).hexdigest()[:REFERENCE_LENGTH]


@dataclass(frozen=True, slots=True)
class Tally:
    """What has become of a release's deliveries so far."""

    queued: int = 0
    sent: int = 0
    seen: int = 0
    blocked: int = 0
    unknown: int = 0
    gave_up: int = 0
    ended: int = 0
    mail_queued: int = 0
    mail_sent: int = 0
    mail_gave_up: int = 0

    @property
    def told(self) -> int:
        return self.sent + self.seen

    @property
    def is_complete(self) -> bool:
        return self.queued + self.mail_queued == 0

    def of_all(self, owed: int) -> Tally:
        """Of a release that is still being queued: whoever of so many is in no number yet is still to be told."""
        counted = self.queued + self.told + self.blocked + self.unknown + self.gave_up
        return replace(self, queued=self.queued + max(0, owed - counted))
