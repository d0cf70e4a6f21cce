"""What becomes of a delivery after an attempt at it. Decides; sends and stores nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

MAX_ATTEMPTS = 8
FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(minutes=15)
MESSAGES_A_STAR = 10
"""What a paid broadcast costs: 0.1 Stars for each message beyond the free rate."""
LATE = timedelta(minutes=1)
"""By then whoever did get a message that seemed lost is likely to have read it, and who did not get it has not waited long."""


class Gone(StrEnum):
    """Why a chat cannot be written to."""

    BLOCKED = "blocked"
    DEACTIVATED = "deactivated"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Delivered:
    message_id: int | None = None
    """None: a mail."""


@dataclass(frozen=True, slots=True)
class Blocked:
    reason: Gone


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """Too fast: the recipient's side says how long to wait."""

    delay: timedelta


@dataclass(frozen=True, slots=True)
class Unknown:
    """No answer: it may have been delivered."""


@dataclass(frozen=True, slots=True)
class Refused:
    """It will never be taken as it is."""

    reason: str


@dataclass(frozen=True, slots=True)
class Over:
    """What it tells of ended while it was queued: it is not sent, and nobody need look at it."""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """It was certainly not delivered, and may be another time."""


Outcome = Delivered | Blocked | RetryAfter | Unknown | Refused | Over | Unreachable


@dataclass(frozen=True, slots=True)
class Sent:
    message_id: int | None


@dataclass(frozen=True, slots=True)
class Retry:
    at: datetime
    attempts: int
    """To be stored: the attempts that count so far."""


@dataclass(frozen=True, slots=True)
class Unsettled:
    """To be tried once more, late; that attempt is the last."""

    retry_at: datetime
    attempts: int


class GaveUp(StrEnum):
    BLOCKED = "blocked"
    DEACTIVATED = "deactivated"
    NOT_FOUND = "not_found"
    REFUSED = "refused"
    OVER = "over"
    UNREACHABLE = "unreachable"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class GiveUp:
    reason: GaveUp

    @property
    def is_told_to_owners(self) -> bool:
        """That a person blocked the bot, or ended what was to be told, is theirs to decide; all else somebody should look at."""
        return self.reason not in {GaveUp.BLOCKED, GaveUp.DEACTIVATED, GaveUp.NOT_FOUND, GaveUp.OVER}


Decision = Sent | Retry | Unsettled | GiveUp


def decide(outcome: Outcome, attempts: int, now: datetime, *, jitter: float) -> Decision:
    """`attempts` are those stored with the delivery, before this one; `jitter` is 0 to 1, so that a crowd does not return at once."""
    match outcome:
        case Delivered(message_id):
            return Sent(message_id)
        case Blocked(reason):
            return GiveUp(GaveUp(reason))
        case Refused() | Over():
            return GiveUp(GaveUp.REFUSED if isinstance(outcome, Refused) else GaveUp.OVER)
        case RetryAfter(delay):
            return Retry(now + delay, attempts)
        case Unknown():
            return _doubt(attempts, now)
        case Unreachable():
            return _try_again(attempts + 1, now, jitter)
        case _:
            assert_never(outcome)


def _doubt(attempts: int, now: datetime) -> Unsettled | GiveUp:
    """The one late attempt is marked by a full count: nothing but `RetryAfter` can prolong it."""
    if attempts >= MAX_ATTEMPTS:
        return GiveUp(GaveUp.NO_ANSWER)
    return Unsettled(now + LATE, MAX_ATTEMPTS)


def _try_again(attempts: int, now: datetime, jitter: float) -> Retry | GiveUp:
    if attempts >= MAX_ATTEMPTS:
        return GiveUp(GaveUp.UNREACHABLE)
    return Retry(now + backoff(attempts, jitter), attempts)


def backoff(attempts: int, jitter: float) -> timedelta:
    """Twice as long after each attempt, up to a limit, and up to half as long again."""
    doublings = min(attempts - 1, (LONGEST_DELAY // FIRST_DELAY).bit_length())  # more would only overflow
    delay = min(FIRST_DELAY * (1 << doublings), LONGEST_DELAY)
    return delay * (1 + jitter / 2)
