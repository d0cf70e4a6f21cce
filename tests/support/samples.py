"""Sample values for every parameter of every text, by its name or its type.

They are written in Chinese, so that a Latin word in what is said comes from the text itself.
"""

import inspect
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from bot.core.amending import AmendedRow, Amendment, Correction, difference
from bot.core.audit import Action
from bot.core.dates import NoDate, WhyNot
from bot.core.entries import Centre, Format, SessionName
from bot.core.errors import Absent, AlreadyDone, Forbidden, InvalidInput, Moved, SecondPersonNeeded
from bot.core.exams import Catalogue
from bot.core.fitting import Slip
from bot.core.identity import IdNumber
from bot.core.importing.problems import Note, Problem, Remark, Why
from bot.core.importing.report import Counts, CredentialChange, Report
from bot.core.importing.rows import ImportKind
from bot.core.institution_requests import InstitutionRequest, RequestState, Wanted, WhyDeclined
from bot.core.institutions import Institution, InstitutionType
from bot.core.lookalikes import Mistake
from bot.core.messages import Message
from bot.core.mistypings import Nonsense, WrongLength
from bot.core.mistypings import Why as WhyNonsense
from bot.core.pin_pad import PinPad
from bot.core.previews import Kind, Preview, Sample, made_up
from bot.core.releases import Proposal, ProposalState, Release, ReleaseState, Tally
from bot.core.result_cells import Fault
from bot.core.results import Result, Status
from bot.core.results import shown as shown_of
from bot.core.roles import ReleasePath, Role
from bot.core.sessions import Plan, SessionCounts, SessionOverview, SessionStatus
from bot.core.sharing import Closed, Genuine, InScope, Recipient, Scope, in_scope
from bot.core.sharing import Why as WhyClosed
from bot.core.statements import Proof
from bot.core.viewing import BeingChecked
from bot.services.ports.outbox import DeliveryState
from bot.texts.audit_log import Line
from bot.texts.institution_requests import Field
from bot.texts.release_buttons import Verb
from bot.texts.words import Markup
from tests.conftest import EXAMS
from tests.support import inbox_samples, share_samples
from tests.support.exams import an_exam, awaited
from tests.support.printed import a_statement
from tests.support.shares import a_share

CATALOGUE = Catalogue.load(EXAMS.read_text("utf-8"))
AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
DAY = AT.date()
ID = UUID(int=7)
ID_NUMBER = IdNumber("ABC123456")
SESSION = SessionName("2026-11-C1")
CENTRE = Centre("ES001", "中心", "ES", "马德里", "中心@例子.example", "+34 910 000 001", "例子.example")
WORD = "例子"

_EXAMS = ("A2-KEY", "B1-BUS", "B2-FCE", "C2-CPE")
_EDGES = {code: [band.high for band in CATALOGUE.exam(code).grading.bands] for code in _EXAMS}
_UNCERTIFIED = [(code, CATALOGUE.exam(code).ruler[0] - under) for code in _EXAMS for under in (0, 1)]
_SCORES = [*((code, score) for code, scores in _EDGES.items() for score in scores), *_UNCERTIFIED]


def _own(code: str = "B2-FCE", *, centre: Centre | None = CENTRE, **more: Any) -> Any:
    return an_exam(CATALOGUE, code, centre=centre, given_names="安", family_name="王", **more)


_OWN = [
    *(_own(code, overall=score) for code, score in _SCORES),
    *(_own(status=status) for status in Status),
    _own(standing=awaited()),
    _own(standing=awaited(), centre=None),
    _own(standing=BeingChecked()),
]
_RESULTS = [
    *(Result(status) for status in Status if status is not Status.FINAL),
    Result(Status.FINAL, dict.fromkeys(("reading", "use_of_english", "writing", "listening", "speaking"), 165), 165),
    Result(
        Status.FINAL, {"reading": 190, "use_of_english": 190, "writing": 190, "listening": 190, "speaking": 100}, 172
    ),
    Result(Status.FINAL, dict.fromkeys(("reading", "use_of_english", "writing", "listening", "speaking"), 110), 110),
]
_DIFFERENCES = [difference(old, new, CATALOGUE.exam("B2-FCE")) for old in _RESULTS for new in _RESULTS]
_AMENDED = tuple(AmendedRow(line, ID_NUMBER, CATALOGUE.exam("B2-FCE"), one) for line, one in enumerate(_DIFFERENCES))
_CORRECTIONS = [Correction(one, AT) for one in _DIFFERENCES]
_OWN += [replace(_own(), standing=replace(_own().standing, correction=one)) for one in _CORRECTIONS[::3]]
_VERDICTS = [CATALOGUE.exam(code).verdict(score) for code, score in _SCORES]


def _release(state: ReleaseState) -> Release:
    return Release(ID, SESSION, 2, state, released_at=AT, stopped_at=AT if state is ReleaseState.STOPPED else None)


def _proposal(state: ProposalState, release_at: datetime | None = None) -> Proposal:
    return Proposal(ID, ID, SESSION, 2, state, 1, 5, AT, release_at, item_count=300)


_RELEASES = [*(_release(state) for state in ReleaseState), replace(_release(ReleaseState.RELEASED), amends=True)]
_PROPOSALS = [*(_proposal(state) for state in ProposalState), _proposal(ProposalState.SCHEDULED, AT)]
_PROPOSALS += [replace(_proposal(state), amends=True) for state in (ProposalState.WAITING, ProposalState.RELEASED)]
_TALLIES = [Tally(), Tally(queued=1, sent=1), Tally(9, 8, 7, 6, 5, 4, 3, 2, 1, 1)]
_COUNTS = SessionCounts(4000, 3000, 2000, 1000, 1)
_OVERVIEWS = [SessionOverview(SESSION, _COUNTS, one, other) for one in (None, *_RELEASES) for other in _PROPOSALS[1:3]]
_OVERVIEWS += [SessionOverview(SESSION, _COUNTS, _RELEASES[1], None)]
_PLANS = [
    Plan(SESSION, number, items, alerts, missing, 30, number == 3, None, release_at)
    for number in (1, 2, 3)
    for items, alerts, missing in ((0, 0, 0), (1, 1, 1), (4000, 4000, 20))
    for release_at in (None, AT)
]
_PLANS += [Plan(SESSION, 1, 9, 9, 0, 30, False, proposal) for proposal in _PROPOSALS]

_KINDS = [
    *(Kind("B2-FCE", status) for status in Status if status is not Status.FINAL),
    *(Kind("B1-BUS", Status.FINAL, band.name) for band in CATALOGUE.exam("B1-BUS").grading.bands),
    Kind("B2-FCE", Status.FINAL),
    Kind("B2-FCE", Status.FINAL, reported=False),
]
_SAMPLES = [Sample(kind, SESSION, DAY, "安•••", "王•••", made_up(kind, CATALOGUE.exam(kind.exam))) for kind in _KINDS]
_KINDS_COUNTED = tuple((kind, 1200) for kind in _KINDS)
_PREVIEWS = [Preview(plan, _KINDS_COUNTED, tuple(_SAMPLES)) for plan in _PLANS[:4]]

_CELL = {
    **dict.fromkeys(("limit", "cells", "columns", "first", "low", "high", "place"), 3),
    **dict.fromkeys(("words", "near", "kind", "wanted"), WORD),
    "earliest": "1900-01-01",
    "latest": "2026-11-23",
    "mistake": Mistake.CYRILLIC.value,
}
_PROBLEMS = [Problem(line, "栏", why, _CELL) for line, why in enumerate((*Why, *Fault))]
_PROBLEMS += [Problem(3, "栏", Why.UNKNOWN_EXAM, {**_CELL, "near": ""})]
_NOTES = [Note(remark, WORD) for remark in Remark]
_CHANGES = [CredentialChange(line, secret_number=line % 2 == 0, date_of_birth=True) for line in range(1, 41)]
_FULL = Counts(300, 280, 15, 5, 3, 3, 2, 1)
_REPORTS = [
    *(Report(kind, _FULL, (), tuple(_NOTES), tuple(_CHANGES), ID) for kind in ImportKind),
    Report(None, Counts(), (Problem(0, "", Why.EMPTY_FILE),)),
    *(Report(ImportKind.RESULTS, Counts(1), (problem,)) for problem in _PROBLEMS),
    Report(ImportKind.RESULTS, Counts(90), tuple(_PROBLEMS), tuple(_NOTES)),
]

_NOTICE = {
    **dict.fromkeys(("items", "seconds", "per_minute"), 301),
    "session": SESSION,
    "proposal": ID.hex,
    "id_number": str(ID_NUMBER),
    "code": "123456",
    "exam": WORD,
    "link": ID.hex,
    "role": Role.OWNER.value,
}
_SWITCHES = ("may_release_alone", "is_proposer")
_NOTICES = [
    {**_NOTICE, "release_at": at, "reason": reason, "proposer": by, **dict.fromkeys(_SWITCHES, switch)}
    for at in (AT.isoformat(), "")
    for reason in (WORD, "")
    for switch, by in enumerate(("123456789", f"cli:{WORD}"))
]
_GAVE_UP = [
    {"session": session, "reason": reason}
    for session in (SESSION, "")
    for reason in ("refused", "unreachable", "no_answer", WORD)
]

_ADDRESS = "https://例子.example"
_STATEMENTS = [
    *(
        a_statement(CATALOGUE, "B2-FCE", *[score] * 5, name=("安", "王"), organisation=WORD, scope=scope, level="B2")
        for score in (185, 165, 145, 130, 100)
        for scope in Scope
    ),
    *(
        a_statement(CATALOGUE, "A2-KEY", 150, 140, 81, name=("安", "王"), organisation=WORD, proof=proof)
        for proof in (Proof(_ADDRESS, by_hand=True, qr=WORD), Proof(_ADDRESS, by_hand=False))
    ),
    a_statement(CATALOGUE, "B1-BUS", *[155] * 4, name=("安", "王"), organisation=WORD, is_corrected=True),
]

_WANTED = [Wanted("例子大学", "CN", "上海", "例子.example"), Wanted("例子" * 100, "CN", "", "")]
_ASKED_FOR = [InstitutionRequest(ID, ID, one, RequestState.WAITING, AT) for one in _WANTED]
_INSTITUTIONS = [
    Institution("例子大学", kind, "CN", "上海", website, domain, "中心@例子.example", ())
    for kind in InstitutionType
    for website, domain in (("例子.example", "例子.example"), ("", "中心.example"), ("", ""))
]
_ASKED_NOTICES = [
    {"asked": WORD, "name": name, "reason": why, "request": ID.hex, "country": "CN", "city": "上海", "website": WORD}
    for name in (WORD, "例子大学")
    for why in WhyDeclined
]
_UNREADABLE = [
    InvalidInput(field, reason)
    for field in ("name", "country", "city", "website", "domain", "contact")
    for reason in ("shape", "too_long", "free_mail")
]
_PAD = PinPad("00", "0123456789")
_DETAILS = dict.fromkeys(("role", "version", "release", "results", "told", "rows", "kind", "reason"), 5)
_LINES = [Line(AT, action, WORD, WORD, SESSION, _DETAILS) for action in Action]
_LINES += [Line(AT, action, WORD, None, None, {}) for action in Action]
_REFUSALS = [
    *(AlreadyDone(state) for state in (*ProposalState, *ReleaseState)),
    *(Absent(what) for what in ("results", "release", "proposal")),
    SecondPersonNeeded(),
    Moved(SESSION),
    Forbidden("propose"),
]

_SHARES = [a_share(recipient=Recipient(WORD, identity, None), expires_at=AT) for identity in ("例子.example", None)]


def _in_scope(scope: Scope, overall: int) -> InScope:
    exam = CATALOGUE.exam("B2-FCE")
    result = Result(Status.FINAL, {paper.key: overall for paper in exam.papers}, overall)
    found = in_scope(shown_of(result, exam), scope, "C1", CATALOGUE)
    assert found
    return found


def _genuine(scope: Scope, overall: int, before: InScope | None = None) -> Genuine:
    now = _in_scope(scope, overall)
    return Genuine("安", "王", CATALOGUE.exam("B2-FCE"), SESSION, DAY, now, ID, AT, before)


_GENUINE = [_genuine(scope, overall) for scope in Scope for overall in (185, 165, 145, 130, 100)]
_GENUINE += [_genuine(scope, 165, _in_scope(scope, before)) for scope in Scope for before in (165, 185)]
_GENUINE += [_genuine(scope, 165, InScope(scope, "C1")) for scope in Scope]
_GENUINE += share_samples.GENUINE
SHARE_MAILS = [
    {
        **dict.fromkeys(("institution", "given_names", "family_name", "organisation", "support"), WORD),
        "exam": CATALOGUE.exam("B2-FCE").name,
        "scope": scope.value,
        "level": "C1",
        "until": DAY.isoformat(),
        "reference": "K7QF-3M2P",
        "code": "9TZW-0H4K-XM3P",
        "link": "https://例子.example/TOKEN",
        "public_url": "https://例子.example",
        "stop": "https://例子.example/STOP",
    }
    for scope in Scope
]

BY_TYPE: Mapping[str, list[Any]] = {
    **share_samples.BY_TYPE,
    **inbox_samples.BY_TYPE,
    "state: str": list(DeliveryState),
    "channel: str": ["chat", "mail"],
    "today: date": [date(2026, 11, 8), DAY, date(2027, 3, 1)],
    "now: datetime": [AT - timedelta(minutes=20)],
    "left: int": [0, 1, 4],
    "overall: int": [165],
    "bytes": [b"%PDF-"],
    "bool": [False, True],
    "int": [1, 2, 4000],
    "str": [WORD],
    "str | None": [None, "安@例子.example"],
    "object": [{}],
    "UUID": [ID],
    "date": [DAY],
    "datetime": [AT],
    "datetime | None": [None, AT],
    "timedelta": [timedelta(seconds=2), timedelta(minutes=25)],
    "Markup": [Markup(WORD)],
    "Band": [*CATALOGUE.exam("B2-FCE").grading.bands],
    "Catalogue": [CATALOGUE],
    "Centre | None": [None, CENTRE],
    "Sequence[Centre]": [[CENTRE], [CENTRE] * 5],
    "Collection[Role]": [set(), set(Role)],
    "Role": list(Role),
    "Entry": [_own().entry],
    "Entry | None": [None, _own().entry],
    "Link": [_own().link],
    "Link | None": [None, _own().link],
    "OwnExam": _OWN,
    "Sequence[OwnExam]": [[], [_own()], _OWN[-6:]],
    "Exam": [CATALOGUE.exam("B1-BUS")],
    "Verdict": _VERDICTS,
    "Format": list(Format),
    "IdNumber": [ID_NUMBER],
    "ImportKind | None": [None, *ImportKind],
    "Mapping[ImportKind, tuple[Sequence[str], Sequence[str]]]": [dict.fromkeys(ImportKind, ((WORD,), (WORD,))), {}],
    "Iterable[tuple[UUID, int, Role]]": [[], [(ID, 5_000_000_000, role) for role in Role] * 20],
    "Mapping[str, int]": [{}],
    "Sequence[Line]": [_LINES, *([line] for line in _LINES)],
    "Sequence[tuple[str, str, datetime]]": [[], [("chat", state, AT) for state in DeliveryState]],
    "Difference": _DIFFERENCES,
    "Correction": _CORRECTIONS,
    "Amendment": [Amendment(SESSION, _AMENDED[:1]), Amendment(SESSION, _AMENDED)],
    "Status": list(Status),
    "UUID | None": [None, ID],
    "NoDate": [NoDate(why) for why in WhyNot],
    "Note": _NOTES,
    "Problem": _PROBLEMS,
    "Sequence[Problem]": [_PROBLEMS],
    "Sequence[CredentialChange]": [_CHANGES],
    "Report": _REPORTS,
    "PinPad": [_PAD, PinPad("00", "0123456789", "1234")],
    "Sequence[Slip]": [[Slip(mistake, places)] for mistake in Mistake for places in ((4,), (4, 5))],
    "WrongLength": [WrongLength(1, 1, 3, 6), WrongLength(0, 5, 3, 6)],
    "WrongLength | Nonsense": [WrongLength(2, 5, 3, 6), *(Nonsense(why) for why in WhyNonsense)],
    "Plan": _PLANS,
    "Preview": _PREVIEWS,
    "Sample": _SAMPLES,
    "Proposal": _PROPOSALS,
    "Release": _RELEASES,
    "ReleasePath": list(ReleasePath),
    "ResultsError": _REFUSALS,
    "InvalidInput": [InvalidInput("", reason) for reason in ("too_long", "letters", "offset", "past", "shape")],
    "Message": [Message(WORD)],
    "SessionName": [SESSION],
    "Sequence[SessionName]": [[], [SESSION]],
    "Sequence[SessionOverview]": [[], _OVERVIEWS],
    "SessionOverview": _OVERVIEWS,
    "SessionStatus": [SessionStatus(one, tally) for one in _OVERVIEWS for tally in (None, _TALLIES[2])],
    "Sequence[Proposal]": [[], _PROPOSALS],
    "Sequence[int]": [[], [201]],
    "Sequence[str]": [[], [WORD]],
    "Statement": _STATEMENTS,
    "Tally": _TALLIES,
    "Closed": [Closed(why, AT) for why in WhyClosed if why is not WhyClosed.NOT_SENT],
    "Genuine": _GENUINE,
    "Share": _SHARES,
    "Sequence[Share]": [[], _SHARES],
    "share_mail.share_sent: Values": SHARE_MAILS,
    "correction_mail.share_corrected: Values": SHARE_MAILS,
    "correction_mail.share_withheld: Values": SHARE_MAILS,
    "correction_mail.share_lifted: Values": SHARE_MAILS,
    "Values": _NOTICES,
    "release_notices.gave_up: Values": _GAVE_UP,
    "release_notices.stars_spent: Values": [{"session": "2026-11-C1", "stars": stars} for stars in (1, 500)],
    "release_notices.late: Values": _NOTICES[:4],
    "Verb": list(Verb),
    "asking_institution.added: Values": _ASKED_NOTICES,
    "asking_institution.declined: Values": _ASKED_NOTICES,
    "institution_requests.asked: Values": _ASKED_NOTICES[:1],
    "asking_institution.not_understood: InvalidInput": _UNREADABLE,
    "institution_requests.not_understood: InvalidInput": _UNREADABLE,
    "Absent | Conflict | Forbidden": [
        Absent("institution_request"),
        Forbidden("decide_institutions"),
        *(AlreadyDone(state) for state in (*RequestState, "institution_request")),
    ],
    "Field": list(Field),
    "Wanted": _WANTED,
    "Sequence[InstitutionRequest]": [[], _ASKED_FOR, _ASKED_FOR * 20],
    "Institution": _INSTITUTIONS,
    "InstitutionType": list(InstitutionType),
    "WhyDeclined": list(WhyDeclined),
    "country: str": ["CN", WORD],
    "int | None": [None, 0, 7],
}


def samples_of(text: str, parameter: inspect.Parameter) -> list[Any]:
    """Those of this text alone, of parameters with this name, or of the type."""
    name, kind = parameter.name, parameter.annotation
    found = BY_TYPE.get(f"{text}: {kind}") or BY_TYPE.get(f"{name}: {kind}") or BY_TYPE.get(kind)
    assert found, f"{text} needs a sample of {name}: {kind}, in {__file__}"
    return found
