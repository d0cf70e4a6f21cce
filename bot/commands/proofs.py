"""`results-bot verify` of the text of a QR code or of a credential. Says what was signed, and what only we know, online."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from rich.text import Text

from bot.core.credentials import facts_of
from bot.core.errors import InvalidInput
from bot.core.qr_tokens import QrFacts, Told
from bot.core.status_lists import ListKind, list_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from bot.core.exams import Catalogue
    from bot.core.proofs import ReadProof
    from bot.services.ports.documents import ReadTokens

GENUINE: Final = 0
NOT_GENUINE: Final = 1

_REFUSALS: Final = {
    "shape": "This is neither a PDF, nor a credential, nor the text of a QR code.",
    "signature": "Not genuine: the signature does not match, something was changed.",
    "signer": "Not confirmed: it is signed by no key that is trusted here. Ask the exam board for its certificates "
    "(`results-bot keys list --pem`) and give the file with --trust.",
}


def verify_proof(
    content: bytes,
    *,
    read: ReadTokens,
    trusted: Mapping[str, str],
    catalogue: Catalogue,
    now: datetime,
    out: Console,
) -> int:
    """`trusted`: how each certificate that is believed is called, by its PEM."""
    try:
        proof = read(content, trusted)
    except InvalidInput as refused:
        _say(out, _REFUSALS[refused.reason])
        return NOT_GENUINE
    _say(out, f"Genuine: signed by {proof.signer}.")
    _say(out, f"Key: {trusted[proof.certificate]}.")
    for label, value in _facts(proof, catalogue):
        _say(out, f"{label}: {value}")
    _say(out, f"Whether it was withdrawn or corrected since is told online: {_status(proof)}.")
    end = _end(proof)
    if end is not None and end <= now:
        _say(out, f"It was shared until {end:%Y-%m-%d %H:%M} UTC, and is no longer. Ask for a new one.")
        return NOT_GENUINE
    return GENUINE


def _facts(proof: ReadProof, catalogue: Catalogue) -> list[tuple[str, str]]:
    return _facts_of_code(proof.said, catalogue) if isinstance(proof.said, QrFacts) else facts_of(proof.said)


def _facts_of_code(facts: QrFacts, catalogue: Catalogue) -> list[tuple[str, str]]:
    exam = catalogue.exams.get(facts.exam)
    papers = [paper.name for paper in exam.papers] if exam else []
    named = [
        *papers[: len(facts.papers)],
        *(f"Paper {number}" for number in range(len(papers) + 1, len(facts.papers) + 1)),
    ]
    return [
        ("Name", facts.name),
        ("Exam", exam.name if exam else facts.exam),
        ("Session", facts.session),
        ("Date of the exam", facts.exam_date.isoformat()),
        *_reached(facts),
        *((name, _score(score)) for name, score in zip(named, facts.papers, strict=True)),
    ]


def _reached(facts: QrFacts) -> list[tuple[str, str]]:
    if facts.told in (Told.LEVEL_REACHED, Told.LEVEL_NOT_REACHED):
        return [(f"Reaches level {facts.level} of the CEFR", "yes" if facts.told is Told.LEVEL_REACHED else "no")]
    found = [("Overall", _score(facts.overall)), ("Grade", facts.grade), ("Level of the CEFR", facts.level)]
    return [(label, value) for label, value in found if value]


def _score(score: int | None) -> str:
    return "not reported" if score is None else str(score)


def _status(proof: ReadProof) -> str:
    if isinstance(proof.said, QrFacts):
        place = proof.said.place
        lists = " and ".join(f"/status/{list_name(kind, place.list)}" for kind in ListKind)
        return f"bit {place.index} of {lists}"
    return " and ".join(entry["id"] for entry in proof.said["credentialStatus"])


def _end(proof: ReadProof) -> datetime | None:
    """Of a QR code the end of its last day."""
    if isinstance(proof.said, QrFacts):
        last = proof.said.last_day
        return datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1) if last else None
    return _moment(proof.said.get("exp"))


def _moment(seconds: Any) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(int(seconds), UTC)


def _say(out: Console, line: str) -> None:
    out.print(Text(line), soft_wrap=True)
