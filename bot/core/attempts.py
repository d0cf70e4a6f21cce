"""The rules against guessing, as decisions on counts. A try is counted before it is judged, so that a crash favours nobody.

Nothing here knows whether an ID Number exists: existing or not, the rules are the same.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

CHAT_TRIES = 5
FIRST_LOCK = timedelta(minutes=15)
LONGEST_LOCK = timedelta(days=1)
STEP_KEPT = timedelta(hours=24)
"""So long after a lock has ended, the next one would be twice as long."""

ID_TRIES = 20
ID_MEMORY = timedelta(hours=24)
SYSTEM_MEMORY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ChatTries:
    """What is remembered of one chat user: wrong tries since the last lock, how many locks, until when the last one holds."""

    wrong: int = 0
    step: int = 0
    locked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Allowed:
    pass


@dataclass(frozen=True, slots=True)
class LockedUntil:
    at: datetime


def permitted(tries: ChatTries, now: datetime) -> Allowed | LockedUntil:
    if tries.locked_until and now < tries.locked_until:
        return LockedUntil(tries.locked_until)
    return Allowed()


def after_wrong(tries: ChatTries, now: datetime) -> ChatTries:
    """Counts one try, as if it were wrong; the fifth locks. To be stored before the try is judged."""
    tries = _remembered(tries, now)
    if tries.wrong + 1 < CHAT_TRIES:
        return replace(tries, wrong=tries.wrong + 1)
    return ChatTries(step=tries.step + 1, locked_until=now + lock_length(tries.step + 1))


def after_right(counted: ChatTries, now: datetime) -> ChatTries:
    """Takes back the try that was counted and turned out right, and the lock if that try made it; resets nothing else."""
    if counted.wrong:
        return replace(counted, wrong=counted.wrong - 1)
    if not counted.step:
        return counted
    step = counted.step - 1
    # The lock before this one is not stored any more: its step is kept from now on, which is never too short.
    return ChatTries(wrong=CHAT_TRIES - 1, step=step, locked_until=now if step else None)


def lock_length(step: int) -> timedelta:
    """15 minutes, then twice as long for each further step, up to a day."""
    doublings = min(step - 1, (LONGEST_LOCK // FIRST_LOCK).bit_length())  # more would only overflow
    return min(FIRST_LOCK * (1 << doublings), LONGEST_LOCK)


def _remembered(tries: ChatTries, now: datetime) -> ChatTries:
    if tries.locked_until and now >= tries.locked_until + STEP_KEPT:
        return ChatTries(wrong=tries.wrong)
    return tries


def step_up_needed(*, on_id: int, in_last_minute: int, per_minute: int) -> bool:
    """Whether the date of birth is asked for as well, by the wrong tries *before* this one.

    `on_id` are those on this ID Number within `ID_MEMORY`, `in_last_minute` everybody's within `SYSTEM_MEMORY`.
    """
    return on_id >= ID_TRIES or in_last_minute > per_minute
