"""Sample values of what candidates share, for every text of sharing. In Chinese, like the others."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from bot.core.accounts import AccountId, LinkId
from bot.core.exams import Catalogue
from bot.core.identity import IdNumber
from bot.core.institutions import Institution, InstitutionType
from bot.core.results import Result, Status, shown
from bot.core.share_choices import Choice, OwnShare, WhyNot
from bot.core.sharing import (
    Condition,
    Consent,
    Duration,
    Genuine,
    InScope,
    Period,
    Recipient,
    Scope,
    Share,
    ShareId,
    ShareState,
    ShareView,
    in_scope,
    recipient_of,
)
from tests.conftest import EXAMS

CATALOGUE = Catalogue.load(EXAMS.read_text("utf-8"))
AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
ID = UUID(int=7)
WORD = "例子"


def _scoped(code: str, score: int, scope: Scope) -> InScope:
    exam = CATALOGUE.exam(code)
    result = Result(Status.FINAL, {paper.key: score for paper in exam.papers}, score)
    scoped = in_scope(shown(result, exam), scope, "B1", CATALOGUE)
    assert scoped
    return scoped


SCOPED = [_scoped(*one, scope) for one in (("B1-BUS", 165), ("B1-BUS", 105), ("B1-BUS", 90)) for scope in Scope]
GENUINE = [Genuine("安", "王", CATALOGUE.exam("B1-BUS"), "2026-11-B1", AT.date(), one, ID, AT) for one in SCOPED]
_ABOUT: dict[str, str | int] = {"share": ID.hex, "recipient": WORD, "exam": WORD, "at": AT.isoformat()}

_ABOUT |= {"link": ID.hex}
LONG = "大学" * 12
_PLACES = [("中", "牛桥"), ("中", "牛桥"), ("美", "牛桥"), ("美", "")]
INSTITUTIONS = [
    Institution(LONG, kind, country, city, "", f"{place}.example", "a@b.example", ())
    for place, ((country, city), kind) in enumerate(zip(_PLACES, InstitutionType, strict=False))
]
RECIPIENTS = [recipient_of(INSTITUTIONS[0]), Recipient(WORD)]
CONDITIONS = [Condition(165, {"reading": 150, "writing": 140}), Condition(None, {"reading": 150}), Condition()]
CHOICES = [
    Choice(recipient, Scope.LEVEL, "B1", duration, condition)
    for recipient in RECIPIENTS
    for duration in (Duration(Period.MONTH), Duration(Period.YEAR), Duration(Period.UNTIL, AT.date()))
    for condition in (None, CONDITIONS[0])
]


def _share(scope: Scope, state: ShareState, **more: Any) -> Share:
    moment = {"ended_at": AT} if state in (ShareState.UNDONE, ShareState.DECLINED, ShareState.REVOKED) else {}
    return Share(
        id=ShareId(ID),
        account_id=AccountId(ID),
        link_id=LinkId(ID),
        id_number=IdNumber("ABC123456"),
        recipient=RECIPIENTS[0],
        scope=scope,
        duration=Duration(Period.MONTH),
        consent=Consent(WORD, "en", AT),
        reference="K7QF-3M2P",
        state=state,
        created_at=AT,
        level="B1",
        condition=CONDITIONS[0],
        **({"sends_at": AT, "sent_at": AT, "expires_at": AT, **moment, **more}),
    )


SHARES = [_share(scope, state) for scope in Scope for state in ShareState]
VIEWS = (ShareView(AT), ShareView(AT, "安@例子.example"))
OWN_SHARES = [
    *(OwnShare(share, CATALOGUE.exam("B1-BUS"), VIEWS) for share in SHARES),
    OwnShare(_share(Scope.PAPERS, ShareState.OPEN, expires_at=AT + timedelta(days=9)), None),
]

BY_TYPE: Mapping[str, list[Any]] = {
    "InScope": SCOPED,
    "Genuine": GENUINE,
    "UUID | None": [None, ID],
    "Scope": list(Scope),
    "Choice": CHOICES,
    "Condition": CONDITIONS,
    "Condition | None": [None, *CONDITIONS],
    "Share": SHARES,
    "OwnShare": OWN_SHARES,
    "Sequence[OwnShare]": [OWN_SHARES[:2], [OWN_SHARES[-1]] * 20],
    "Sequence[Institution]": [INSTITUTIONS, [INSTITUTIONS[0]] * 6],
    "InstitutionType": list(InstitutionType),
    "WhyNot": list(WhyNot),
    "Sequence[date]": [[AT.date(), AT.date()]],
    "page: int": [0, 1],
    "share_notices.share_going: Values": [_ABOUT],
    "share_notices.share_asking: Values": [_ABOUT],
    "share_notices.share_undelivered: Values": [_ABOUT],
    "share_notices.share_not_sent: Values": [{**_ABOUT, "why": why.value} for why in WhyNot],
    "share_notices.share_opened: Values": [{**_ABOUT, "by": by} for by in ("", "安@例子.example")],
}
