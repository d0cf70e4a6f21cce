"""What a candidate chooses on the way to a share, when it can go, why not, and how many mails are too many."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.core.errors import InvalidInput
from bot.core.results import Status
from bot.core.viewing import Open

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.exams import Exam
    from bot.core.sharing import Condition, Duration, Recipient, Scope, Share, ShareView
    from bot.core.viewing import Standing

QUOTA_WINDOW: Final = timedelta(days=1)
CANDIDATE_QUOTA: Final = 10
"""Mails to institutions that one candidate may have sent in a day: more than anybody applies to, too few to annoy with."""
RECIPIENT_QUOTA: Final = 200
"""Mails that one institution gets in a day: a large one's share of a release day, and no flood in anybody's mailbox."""
LONGEST_LABEL: Final = 60
"""Of a plain link: for whom it is."""


class Timing(StrEnum):
    """When a result can be shared."""

    NOW = "now"
    LATER = "later"  # it is awaited: chosen now, decided when it is released
    NEVER = "never"  # withheld or absent: there is nothing to show


def timing(standing: Standing) -> Timing:
    """A pending result counts as awaited, and so does one that is being checked."""
    if not isinstance(standing, Open) or standing.shown.status is Status.PENDING:
        return Timing.LATER
    return Timing.NOW if standing.shown.verdict else Timing.NEVER


@dataclass(frozen=True, slots=True)
class Choice:
    """To whom, how much, for how long, on which condition."""

    recipient: Recipient
    scope: Scope
    level: str | None
    duration: Duration
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class OwnShare:
    """One share as its candidate sees it: with its exam, where the entry is still there, and with who has looked."""

    share: Share
    exam: Exam | None
    views: tuple[ShareView, ...] = ()


class WhyNot(StrEnum):
    """Why something is not sent, or not now."""

    RESULT = "result"  # there is none to show: withheld, absent
    CHECKING = "checking"  # its release was stopped
    CLOSED = "closed"  # the institution left the register
    REFUSES = "refuses"  # it wants no more mail of ours
    MAIL_OFF = "mail_off"
    OWN_QUOTA = "own_quota"
    THEIR_QUOTA = "their_quota"
    OVER = "over"  # the day until which it was to be shown has passed


def over_quota(sent_by: int, sent_to: int) -> WhyNot | None:
    """Before one more is sent."""
    if sent_by >= CANDIDATE_QUOTA:
        return WhyNot.OWN_QUOTA
    return WhyNot.THEIR_QUOTA if sent_to >= RECIPIENT_QUOTA else None


def is_over(duration: Duration, now: datetime) -> bool:
    return duration.ends(now) <= now


def label_of(typed: str) -> str:
    """For whom a plain link is, in the candidate's words. Raises InvalidInput: `shape` or `too_long`."""
    label = " ".join(
        "".join(char if char.isprintable() else " " for char in unicodedata.normalize("NFC", typed)).split()
    )
    if not any(char.isalnum() for char in label):
        raise InvalidInput("label", "shape")
    if len(label) > LONGEST_LABEL:
        raise InvalidInput("label", "too_long")
    return label


def least_of(typed: str, exam: Exam) -> int:
    """A least score of a condition. Raises InvalidInput: `shape` or `range`, where no paper of the exam is marked so."""
    digits = typed.strip()
    if not (digits.isdecimal() and len(digits) <= len(str(exam.highest))):
        raise InvalidInput("least", "shape")
    least = int(digits)
    if not exam.is_score(least):
        raise InvalidInput("least", "range")
    return least
