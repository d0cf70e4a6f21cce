"""Sharing a result: what is shown to whom, for how long, on which condition, and how a share stands. Sends and stores nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NewType

from bot.core.errors import InvalidInput
from bot.core.results import Status

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from bot.core.accounts import AccountId, LinkId
    from bot.core.exams import Catalogue, Exam, Verdict
    from bot.core.identity import IdNumber
    from bot.core.institutions import Institution, InstitutionType
    from bot.core.results import Result, Shown, ShownPaper

ShareId = NewType("ShareId", "UUID")

UNDO: Final = timedelta(minutes=10)
"""The mail goes out after this, or by `Send at once`."""
MONTH: Final = timedelta(days=30)
LONGEST: Final = timedelta(days=5 * 366)
"""`Until a date`: no later than this."""
VIEWS_A_DAY: Final = 100
"""Of one share: more browsers that nobody can name are not counted. Whoever drops cookies is a new one each time."""


class Scope(StrEnum):
    """How much is shown. Each shows less than the next."""

    LEVEL = "level"  # yes or no to one CEFR level
    OVERALL = "overall"  # the overall score, the grade and the CEFR level
    PAPERS = "papers"  # and every paper


class Period(StrEnum):
    """How long it is shown, counted from the moment it is sent."""

    MONTH = "month"
    YEAR = "year"
    UNTIL = "until"  # the end of a day, UTC


@dataclass(frozen=True, slots=True)
class Duration:
    """A period, with its date where it has one."""

    period: Period
    until: date | None = None

    def ends(self, start: datetime) -> datetime:
        """When a share that begins at `start` expires."""
        match self.period:
            case Period.MONTH:
                return start + MONTH
            case Period.YEAR:
                return _a_year_after(start)
            case Period.UNTIL:
                if self.until is None:
                    raise ValueError("`until` needs its date")
                return datetime.combine(self.until, time.max, UTC)


def until(day: date, now: datetime) -> Duration:
    """The whole of that day still counts. Raises InvalidInput: `past` or `too_far`."""
    if day <= now.date():
        raise InvalidInput("until", "past")
    if day > (now + LONGEST).date():
        raise InvalidInput("until", "too_far")
    return Duration(Period.UNTIL, day)


class ShareState(StrEnum):
    """Stored. A share that is OPEN may have expired: ask `Share.is_open`."""

    PLANNED = "planned"  # chosen before the result: decided when it is released
    ASKING = "asking"  # its condition is not met, or it could not be sent: the candidate decides
    PENDING = "pending"  # it can still be undone; the mail goes out at `sends_at`
    OPEN = "open"  # sent, or a plain link handed over
    UNDONE = "undone"  # before the mail went out
    DECLINED = "declined"  # the candidate chose not to send it
    REVOKED = "revoked"  # by the candidate
    ENDED = "ended"  # with its link: unlinked, freed or erased


STANDING: Final = (ShareState.PLANNED, ShareState.ASKING, ShareState.PENDING, ShareState.OPEN)


@dataclass(frozen=True, slots=True)
class Recipient:
    """An institution of the register as it was when it was chosen; or, without an identity, whoever is given the link."""

    name: str
    identity: str | None = None
    """Of the register; None: a plain link."""
    type: InstitutionType | None = None
    country: str = ""
    city: str = ""


def recipient_of(institution: Institution) -> Recipient:
    return Recipient(institution.name, institution.identity, institution.type, institution.country, institution.city)


@dataclass(frozen=True, slots=True)
class Condition:
    """What a result must reach to be sent by itself: "overall at least 185 and Writing at least 176"."""

    overall: int | None = field(default=None, repr=False)
    papers: Mapping[str, int] = field(default_factory=dict, repr=False)
    """The least score of each paper that matters, by its key."""

    def is_met_by(self, result: Result) -> bool:
        """A result without scores meets none."""
        if result.status is not Status.FINAL or result.overall is None:
            return False
        if self.overall is not None and result.overall < self.overall:
            return False
        return all(result.scores.get(paper, 0) >= least for paper, least in self.papers.items())


@dataclass(frozen=True, slots=True)
class Consent:
    """What the candidate was shown when they agreed, word for word, and when."""

    words: str = field(repr=False)
    language: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Share:
    """One result, shown to one recipient. Only a hash of its link's token is kept, beside it."""

    id: ShareId
    account_id: AccountId
    link_id: LinkId
    id_number: IdNumber = field(repr=False)
    recipient: Recipient = field(repr=False)
    scope: Scope
    duration: Duration
    consent: Consent = field(repr=False)
    reference: str
    """Of `core.tokens`: printed, said on the phone, no secret."""
    state: ShareState
    created_at: datetime
    level: str | None = None
    """The CEFR level that is asked for where the scope is LEVEL."""
    condition: Condition | None = None
    sends_at: datetime | None = None
    """When the mail goes out, while it can still be undone."""
    sent_at: datetime | None = None
    expires_at: datetime | None = None
    """From `sent_at` on."""
    version: UUID | None = None
    """Of the result, as it stood when it was sent."""
    ended_at: datetime | None = None
    first_opened_at: datetime | None = None

    @property
    def is_plain_link(self) -> bool:
        """For a landlord, an employer: nobody of the register, and no mail."""
        return self.recipient.identity is None

    def is_open(self, now: datetime) -> bool:
        """Whoever holds its link may see what it shows."""
        return self.state is ShareState.OPEN and not self.has_expired(now)

    def is_standing(self, now: datetime) -> bool:
        """It is waited for, on its way, or open."""
        return self.is_open(now) or self.state in (ShareState.PLANNED, ShareState.ASKING, ShareState.PENDING)

    def has_expired(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now

    def may_be_undone(self, now: datetime) -> bool:
        return self.state is ShareState.PENDING and self.sends_at is not None and now < self.sends_at

    def planned_to_pending(self, now: datetime) -> Share:
        """From now on it can be undone for a while; then the mail goes out."""
        return replace(self, state=ShareState.PENDING, sends_at=now + UNDO)

    def asking(self) -> Share:
        """It is the candidate's to decide: the condition is not met, or it could not be sent when it was to be."""
        return replace(self, state=ShareState.ASKING, sends_at=None)

    def sent(self, version: UUID, now: datetime) -> Share:
        """The mail is queued, or the link handed over, in the same transaction."""
        return replace(
            self,
            state=ShareState.OPEN,
            sends_at=None,
            sent_at=now,
            expires_at=self.duration.ends(now),
            version=version,
        )

    def ended(self, state: ShareState, now: datetime) -> Share:
        """Undone, declined, revoked, or ended with its link."""
        return replace(self, state=state, sends_at=None, ended_at=now)


def is_shareable(result: Result) -> bool:
    """Only a final result says anything that could be verified."""
    return result.status is Status.FINAL and result.overall is not None


# --- what a share shows now -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InScope:
    """As much of one version of a result as the share shows. What is out of scope is not in here."""

    scope: Scope
    level: str | None = None
    """Where the scope is LEVEL: the level that was asked for."""
    reaches_level: bool | None = field(default=None, repr=False)
    verdict: Verdict | None = field(default=None, repr=False)
    """From OVERALL on. Its overall may be said only where it is `reported`."""
    papers: tuple[ShownPaper, ...] = field(default=(), repr=False)


def in_scope(shown: Shown, scope: Scope, level: str | None, catalogue: Catalogue) -> InScope | None:
    """None: this version has no final result to show."""
    if shown.verdict is None:
        return None
    match scope:
        case Scope.LEVEL:
            return InScope(scope, level, reaches_level=reaches(shown.verdict, level, catalogue))
        case Scope.OVERALL:
            return InScope(scope, verdict=shown.verdict)
        case Scope.PAPERS:
            return InScope(scope, verdict=shown.verdict, papers=shown.papers)


def reaches(verdict: Verdict, level: str | None, catalogue: Catalogue) -> bool:
    """Whether the level that is certified is this one or a higher one."""
    order = [known.code for known in catalogue.levels]
    if verdict.level is None or level not in order:
        return False
    return order.index(verdict.level) >= order.index(level)


def levels_to_ask(exam: Exam, catalogue: Catalogue) -> tuple[str, ...]:
    """The levels that this exam can certify, highest first: the others would be a plain no, or a yes that says too little."""
    certified = {band.level for band in exam.grading.bands}
    return tuple(known.code for known in reversed(catalogue.levels) if known.code in certified)


@dataclass(frozen=True, slots=True)
class Genuine:
    """The result stands. `before` is what the recipient was first shown, where it has been corrected since."""

    given_names: str = field(repr=False)
    family_name: str = field(repr=False)
    exam: Exam
    session: str
    exam_date: date
    now: InScope = field(repr=False)
    version: UUID
    released_at: datetime
    """Of this version."""
    before: InScope | None = field(default=None, repr=False)
    """The version that was sent, in the same scope; None: it is the one that stands."""

    @property
    def is_corrected(self) -> bool:
        return self.before is not None


class Why(StrEnum):
    """Why a share that its recipient holds shows no result."""

    WITHHELD = "withheld"  # the exam board does not stand behind it at the moment
    CHECKING = "checking"  # its release was stopped
    WITHDRAWN = "withdrawn"  # by the candidate, or with their link
    EXPIRED = "expired"
    NOT_SENT = "not_sent"  # planned, asking, pending, undone, declined: nobody holds a link to it


@dataclass(frozen=True, slots=True)
class Closed:
    """Nothing personal may be said; institution and date may."""

    why: Why
    since: datetime | None = None


Disclosure = Genuine | Closed


def closed(share: Share, now: datetime) -> Closed | None:
    """What the share itself says, before anybody looks at the result; None: it is open."""
    match share.state:
        case ShareState.REVOKED | ShareState.ENDED:
            return Closed(Why.WITHDRAWN, share.ended_at)
        case ShareState.OPEN if share.has_expired(now):
            return Closed(Why.EXPIRED, share.expires_at)
        case ShareState.OPEN:
            return None
        case _:
            return Closed(Why.NOT_SENT)


@dataclass(frozen=True, slots=True)
class ShareView:
    """One browser or person opened it on one day."""

    at: datetime
    by: str = field(default="", repr=False)
    """Who, where it is known: the mail address of a member of an institution's inbox."""


def _a_year_after(start: datetime) -> datetime:
    try:
        return start.replace(year=start.year + 1)
    except ValueError:  # 29 February
        return start.replace(year=start.year + 1, day=28)
