"""The claims of an Open Badges 3.0 credential (1EdTech) in W3C's data model 2.0. In English, as the catalogue is. Signs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from bot.core.sharing import Scope
from bot.core.status_lists import entries

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.core.exams import Catalogue, Exam
    from bot.core.proofs import Issuer, Proven

CONTEXTS: Final = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
SCHEMA: Final = {
    "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
    "type": "1EdTechJsonSchemaValidator2019",
}
NOT_REPORTED: Final = "not reported"


def credential_claims(proven: Proven, issuer: Issuer, catalogue: Catalogue) -> dict[str, Any]:
    """The credential with JWT's registered claims beside its own members (Open Badges 3.0, 8.2.4.1)."""
    identity = proven.id.urn
    subject = f"{identity}#candidate"
    claims = {
        "@context": CONTEXTS,
        "id": identity,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": proven.exam.name,
        "issuer": {"id": issuer.id, "type": ["Profile"], "name": issuer.name, "url": issuer.id},
        "validFrom": _moment(proven.issued_at),
        "awardedDate": _moment(proven.issued_at),
        "credentialSubject": _subject(subject, proven, issuer, catalogue),
        "credentialStatus": entries(proven.place, issuer),
        "credentialSchema": [SCHEMA],
        "iss": issuer.id,
        "sub": subject,
        "jti": identity,
        "nbf": int(proven.issued_at.timestamp()),
    }
    if proven.expires_at:
        claims |= {"validUntil": _moment(proven.expires_at), "exp": int(proven.expires_at.timestamp())}
    return claims


def facts_of(claims: dict[str, Any]) -> list[tuple[str, str]]:
    """What a credential of ours says, as labels and values. Its signature has been verified."""
    subject = claims["credentialSubject"]
    described = {one["id"]: one["name"] for one in subject["achievement"]["resultDescription"]}
    return [
        ("Name", ", ".join(one["identityHash"] for one in subject["identifier"])),
        ("Exam", subject["achievement"]["name"]),
        ("Session", subject["term"]),
        ("Date of the exam", subject["activityEndDate"].partition("T")[0]),
        *(
            (described[result["resultDescription"]], result.get("value") or result["status"])
            for result in subject["result"]
        ),
    ]


def _subject(subject: str, proven: Proven, issuer: Issuer, catalogue: Catalogue) -> dict[str, Any]:
    named = {"type": "IdentityObject", "hashed": False, "identityHash": proven.name, "identityType": "name"}
    results = [*_results(proven, issuer, catalogue)]
    return {
        "id": subject,
        "type": ["AchievementSubject"],
        "identifier": [named],
        "activityEndDate": f"{proven.exam_date.isoformat()}T00:00:00Z",
        "term": proven.session,
        "achievement": _achievement(proven, issuer) | {"resultDescription": [described for described, _ in results]},
        "result": [result for _, result in results],
    }


def _achievement(proven: Proven, issuer: Issuer) -> dict[str, Any]:
    exam = proven.exam
    return {
        "id": _named(issuer, exam).urn,
        "type": ["Achievement"],
        "achievementType": "Assessment",
        "inLanguage": "en",
        "name": exam.name,
        "description": f"{exam.name}, an examination at level {exam.level} of the CEFR, reported by {issuer.name}.",
        "criteria": {"narrative": _criteria(exam)},
    }


def _criteria(exam: Exam) -> str:
    bands = "; ".join(f"{band.name}: {band.low} to {band.high}, level {band.level}" for band in exam.grading.bands)
    papers = ", ".join(paper.name for paper in exam.papers)
    return f"The overall score is the weighted mean of the papers ({papers}). What it is worth: {bands}."


def _results(proven: Proven, issuer: Issuer, catalogue: Catalogue) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """What each result means, with the result."""
    told, exam = proven.told, proven.exam
    if told.scope is Scope.LEVEL:
        level = {"name": f"Reaches level {told.level} of the CEFR", "resultType": "Status"}
        yield _result(
            _named(issuer, exam, f"reaches-{told.level}"), level, status="Passed" if told.reaches_level else "Failed"
        )
    if told.verdict:
        overall = str(told.verdict.overall) if told.verdict.reported else NOT_REPORTED
        yield _result(_named(issuer, exam, "overall"), _scaled("Overall", exam), value=overall)
        bands = [band.name for band in reversed(exam.grading.bands)]
        grade = {"name": "Grade", "resultType": "LetterGrade", "allowedValue": bands}
        if told.verdict.name:
            yield _result(_named(issuer, exam, "grade"), grade, value=told.verdict.name)
        known = [level.code for level in catalogue.levels]
        reached = {"name": "Level of the CEFR", "resultType": "PerformanceLevel", "allowedValue": known}
        if told.verdict.level:
            yield _result(_named(issuer, exam, "level"), reached, value=told.verdict.level)
    for shown in told.papers:
        score = NOT_REPORTED if shown.score is None else str(shown.score)
        yield _result(_named(issuer, exam, shown.paper.key), _scaled(shown.paper.name, exam), value=score)


def _result(described: UUID, what: dict[str, Any], **reached: str) -> tuple[dict[str, Any], dict[str, Any]]:
    return (
        {"id": described.urn, "type": ["ResultDescription"], **what},
        {"type": ["Result"], "resultDescription": described.urn, **reached},
    )


def _scaled(name: str, exam: Exam) -> dict[str, str]:
    lowest, highest = exam.ruler
    return {"name": name, "resultType": "ScaledScore", "valueMin": str(lowest), "valueMax": str(highest)}


def _named(issuer: Issuer, exam: Exam, part: str = "") -> UUID:
    """The same in every credential of this issuer."""
    return uuid5(NAMESPACE_URL, f"{issuer.id}/exams/{exam.code}#{part}")


def _moment(at: datetime) -> str:
    """To the second, as the registered claims are."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
