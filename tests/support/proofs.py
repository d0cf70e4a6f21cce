"""Proofs for tests, as values."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from bot.core.exams import Catalogue
from bot.core.proofs import Issuer, Proven
from bot.core.results import Result, Status, shown
from bot.core.sharing import Scope, in_scope
from bot.core.status_lists import Place
from bot.documents.key_pairs import make_key_pair
from bot.services.ports.signing import Algorithm, SigningKey
from tests.support.clock import START

ISSUER = Issuer("Sample Exams", "https://exams.example")
KEYS = {
    algorithm: SigningKey(UUID(int=1), algorithm, 1, pair.kid, pair.certificate, START, private=pair.private)
    for algorithm in Algorithm
    if (pair := make_key_pair(algorithm, ISSUER.name, START))
}


def a_key(algorithm: Algorithm = Algorithm.ES256) -> SigningKey:
    """Another one than those of KEYS."""
    pair = make_key_pair(algorithm, ISSUER.name, START)
    return SigningKey(UUID(int=2), algorithm, 2, pair.kid, pair.certificate, START, private=pair.private)


def proven(
    catalogue: Catalogue,
    code: str = "B2-FCE",
    *,
    overall: int = 185,
    scope: Scope = Scope.PAPERS,
    level: str | None = None,
    **changes: Any,
) -> Proven:
    """Of a result in which every paper is as good as the overall."""
    exam = catalogue.exam(code)
    result = Result(Status.FINAL, {paper.key: overall for paper in exam.papers}, overall)
    told = in_scope(shown(result, exam), scope, level, catalogue)
    assert told
    values: dict[str, Any] = {
        "id": UUID(int=7),
        "place": Place(1, 94_567),
        "given_names": "Zoë",
        "family_name": "García López",
        "exam": exam,
        "session": "2026-11-B2",
        "exam_date": date(2026, 11, 7),
        "told": told,
        "issued_at": datetime(2026, 11, 23, 8, 0, 0, 250_000, tzinfo=UTC),
    }
    return Proven(**(values | changes))
