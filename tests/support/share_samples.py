"""Sample values of what candidates share, for every text of sharing. In Chinese, like the others."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from bot.core.exams import Catalogue
from bot.core.results import Result, Status, shown
from bot.core.sharing import Genuine, InScope, Scope, in_scope
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

BY_TYPE: Mapping[str, list[Any]] = {
    "InScope": SCOPED,
    "Scope": list(Scope),
    "Genuine": GENUINE,
    "UUID | None": [None, ID],
    "share_notices.share_opened: Values": [{**_ABOUT, "by": by} for by in ("", "安@例子.example")],
}
