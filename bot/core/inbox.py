"""An institution's inbox: who may enter it, and whether a result meets what the institution asks for. Keeps nothing."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NewType

from bot.core.errors import InvalidInput
from bot.core.free_mail import is_free_mail
from bot.core.sharing import Closed, Scope, reaches

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from bot.core.exams import Catalogue, Exam
    from bot.core.institutions import Institution
    from bot.core.sharing import Disclosure, InScope

MemberId = NewType("MemberId", "UUID")

LINK_LIFE: Final = timedelta(minutes=15)
SESSION_IDLE: Final = timedelta(hours=12)
SESSION_LIFE: Final = timedelta(days=7)
VISIT_GAP: Final = timedelta(minutes=30)
"""Who comes back after this begins a new visit: what came since the one before is new."""
TOUCHED_EVERY: Final = timedelta(minutes=5)
LINKS_WINDOW: Final = timedelta(hours=1)
LINKS_OF_ADDRESS: Final = 5
"""Within the window. Above it nothing is sent, and the page says what it always says."""
LINKS_OF_CLIENT: Final = 20
"""Within the window: an office behind one address signs in less often."""
INVITATIONS: Final = 20
"""Within the window, of one institution, whoever of its people sends them."""
MOST_MEMBERS: Final = 50
INVITATION_LIFE: Final = timedelta(days=14)

# --- who may enter ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Member:
    """One person at one institution, by their mail address there."""

    id: MemberId
    identity: str = field(repr=False)
    """Of the institution, in the register."""
    address: str = field(repr=False)
    language: str
    invited_by: MemberId | None
    """None: the contact that staff vouched for."""
    invited_at: datetime
    joined_at: datetime | None = None
    """None: invited, and not signed in yet."""
    seen_at: datetime | None = None
    new_since: datetime | None = None
    """When the visit before this one ended: what was shared later is new. None: everything is."""

    def may_enter(self, institution: Institution, now: datetime) -> bool:
        """Asked at every request, so that the register's changes count at once."""
        if institution.is_closed:
            return False
        if is_contact(institution, self.address):
            return True
        is_waiting = self.joined_at is None and self.invited_at + INVITATION_LIFE <= now
        return self.invited_by is not None and not is_waiting and may_be_invited(institution, self.address)


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].casefold()


def is_contact(institution: Institution, address: str) -> bool:
    """The address that staff vouched for, unless anybody could have got it."""
    return institution.contact_email.casefold() == address.casefold() and not is_free_mail(domain_of(address))


def may_be_invited(institution: Institution, address: str) -> bool:
    """Of the institution's own domain, or of one under it."""
    own, domain = institution.email_domain.casefold(), domain_of(address)
    if not own or is_free_mail(own):
        return False
    return domain == own or domain.endswith(f".{own}")


def visited(member: Member, now: datetime) -> tuple[datetime, datetime | None]:
    """`seen_at` and `new_since` of a member who is here now."""
    if member.seen_at is None or now - member.seen_at < VISIT_GAP:
        return now, member.new_since
    return now, member.seen_at


# --- what is asked for ------------------------------------------------------------------------------------------------


class Judgement(StrEnum):
    """Whether a result meets the requirement, as far as the candidate shows it."""

    MET = "met"
    NOT_MET = "not_met"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Requirement:
    """What an institution asks for: `176 overall, no paper under 169`. One of the two may be left open."""

    overall: int | None = None
    papers: int | None = None

    def judge(self, shown: InScope, exam: Exam) -> Judgement:
        """One part that is not met decides, whatever else is not shown."""
        judged = {*self._of_overall(shown, exam), *self._of_papers(shown, exam)}
        for decisive in (Judgement.NOT_MET, Judgement.CANNOT_TELL):
            if decisive in judged:
                return decisive
        return Judgement.MET

    def _of_overall(self, shown: InScope, exam: Exam) -> Iterable[Judgement]:
        if self.overall is None:
            return
        verdict = shown.verdict
        if verdict is None:
            yield Judgement.CANNOT_TELL
        else:
            yield _reaches(verdict.overall if verdict.reported else None, self.overall, exam)

    def _of_papers(self, shown: InScope, exam: Exam) -> Iterable[Judgement]:
        if self.papers is None:
            return
        if shown.scope is not Scope.PAPERS:
            yield Judgement.CANNOT_TELL
        for paper in shown.papers:
            yield _reaches(paper.score, self.papers, exam)


def _reaches(score: int | None, least: int, exam: Exam) -> Judgement:
    """A score that is not reported is known to be under the lowest that is, and no more is said of it."""
    lowest, _ = exam.ruler
    if score is None:
        return Judgement.NOT_MET if least >= lowest else Judgement.CANNOT_TELL
    return Judgement.MET if score >= least else Judgement.NOT_MET


def parse_requirement(overall: str, papers: str, *, lowest: int, highest: int) -> Requirement | None:
    """Of two fields, either of which may be empty; None: nothing is asked for. Raises InvalidInput for `overall` or `papers`."""
    found = Requirement(
        _parse_score("overall", overall, lowest, highest), _parse_score("papers", papers, lowest, highest)
    )
    return found if found != Requirement() else None


def _parse_score(name: str, text: str, lowest: int, highest: int) -> int | None:
    typed = text.strip()
    if not typed:
        return None
    if not typed.isdecimal() or len(typed) > len(str(highest)):
        raise InvalidInput(name, "shape")
    score = int(typed)
    if not lowest <= score <= highest:
        raise InvalidInput(name, "range")
    return score


# --- what of the list is looked at ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows are shown; empty parts leave all in."""

    name: str = field(default="", repr=False)
    """Any part of the candidate's name."""
    exam: str = ""
    level: str = ""
    """That CEFR level or a higher one."""
    judgement: Judgement | None = None
    only_new: bool = False

    @property
    def is_empty(self) -> bool:
        return self == Filter()

    @property
    def asks_for_result(self) -> bool:
        """A row that passes it tells something of the result."""
        return bool(self.level or self.judgement)


def passes(chosen: Filter, said: Disclosure, catalogue: Catalogue) -> bool:
    """As far as the row itself tells; what is new and what meets the requirement is judged beside it."""
    if isinstance(said, Closed):
        return not (chosen.name or chosen.exam or chosen.level)
    if chosen.exam and said.exam.code != chosen.exam:
        return False
    if folded(chosen.name) not in folded(f"{said.given_names} {said.family_name}"):
        return False
    return not chosen.level or _shows_level(said.now, chosen.level, catalogue)


def folded(text: str) -> str:
    """Without accents and capitals, as people search."""
    apart = unicodedata.normalize("NFKD", " ".join(text.split()))
    return "".join(char for char in apart if not unicodedata.combining(char)).casefold()


def _shows_level(shown: InScope, level: str, catalogue: Catalogue) -> bool:
    if shown.verdict is not None:
        return reaches(shown.verdict, level, catalogue)
    order = [known.code for known in catalogue.levels]
    if not shown.reaches_level or shown.level not in order or level not in order:
        return False
    return order.index(shown.level) >= order.index(level)
