"""The token in a statement's QR code: the facts in few bytes, to be signed. Encodes and reads; signs nothing.

All numbers are big-endian, texts are UTF-8 behind a byte of length, days count from 1 January 2000:

    version 1 | key id 4 | told 1 | released 2 | exam date 2 | last day 2 | list 2 | index 3
    exam | session | level | grade | overall 2 | number of papers 1 | each paper 2 | name | signature 64

`told` is 0 for no and 1 for yes to the level, 2 for the overall score, 3 for all papers; a score of 0 is not reported.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from bot.core.errors import InvalidInput
from bot.core.names import graphemes
from bot.core.sharing import Scope
from bot.core.status_lists import Place

if TYPE_CHECKING:
    from bot.core.proofs import Proven

LONGEST: Final = 350
"""Characters of the token in the address, its signature included."""
SIGNATURE_BYTES: Final = 64
KEY_ID_BYTES: Final = 4
SIGNED_FOR: Final = b"results-bot QR\x00"
"""Goes before what is signed, so that a signature made for anything else is none here."""
CUT: Final = "…"
"""In place of the rest of a name that is too long: the statement has it in full."""

_VERSION: Final = 1
_FIRST_DAY: Final = date(2000, 1, 1)
_MOST_BYTES: Final = LONGEST * 3 // 4 - SIGNATURE_BYTES
_LONGEST_TEXT: Final = 255


class Told(IntEnum):
    LEVEL_NOT_REACHED = 0
    LEVEL_REACHED = 1
    OVERALL = 2
    PAPERS = 3


@dataclass(frozen=True, slots=True)
class QrFacts:
    """What the token says."""

    key_id: bytes
    """The first bytes of the signing key's thumbprint."""
    told: Told
    released_on: date
    exam_date: date
    last_day: date | None
    place: Place
    exam: str
    session: str
    level: str
    grade: str
    overall: int | None = field(repr=False)
    papers: tuple[int | None, ...] = field(repr=False)
    """In the catalogue's order."""
    name: str = field(repr=False)


def qr_facts(proven: Proven, key_id: bytes) -> QrFacts:
    """The same fields that the statement discloses, and no others."""
    told, verdict = proven.told, proven.told.verdict
    return QrFacts(
        key_id=key_id[:KEY_ID_BYTES],
        told=_told(proven),
        released_on=proven.issued_at.date(),
        exam_date=proven.exam_date,
        last_day=proven.expires_at.date() if proven.expires_at else None,
        place=proven.place,
        exam=proven.exam.code,
        session=proven.session,
        level=(told.level if told.scope is Scope.LEVEL else verdict.level if verdict else None) or "",
        grade=(verdict.name if verdict else None) or "",
        overall=verdict.overall if verdict and verdict.reported else None,
        papers=tuple(shown.score for shown in told.papers),
        name=proven.name,
    )


def packed(facts: QrFacts) -> bytes:
    """At most as long as fits; the name gives way."""
    head = b"".join(
        (
            bytes((_VERSION,)),
            facts.key_id,
            bytes((facts.told,)),
            *(_day(day) for day in (facts.released_on, facts.exam_date, facts.last_day)),
            facts.place.list.to_bytes(2),
            facts.place.index.to_bytes(3),
            *(_text(text) for text in (facts.exam, facts.session, facts.level, facts.grade)),
            _score(facts.overall),
            bytes((len(facts.papers),)),
            *(_score(score) for score in facts.papers),
        )
    )
    return head + _text(_shortened(facts.name, _MOST_BYTES - len(head) - 1))


def unpacked(content: bytes) -> QrFacts:
    """Raises InvalidInput for anything that `packed` did not write."""
    reader = _Reader(content)
    try:
        facts = _read(reader)
    except (ValueError, OverflowError):
        raise InvalidInput("token", "shape") from None
    if reader.has_more:
        raise InvalidInput("token", "shape")
    return facts


def _read(reader: _Reader) -> QrFacts:
    if reader.number(1) != _VERSION:
        raise ValueError("another version")
    return QrFacts(
        key_id=reader.take(KEY_ID_BYTES),
        told=Told(reader.number(1)),
        released_on=reader.day() or _FIRST_DAY,
        exam_date=reader.day() or _FIRST_DAY,
        last_day=reader.day(),
        place=Place(reader.number(2), reader.number(3)),
        exam=reader.text(),
        session=reader.text(),
        level=reader.text(),
        grade=reader.text(),
        overall=reader.number(2) or None,
        papers=tuple(reader.number(2) or None for _ in range(reader.number(1))),
        name=reader.text(),
    )


class _Reader:
    def __init__(self, content: bytes) -> None:
        self._left = content

    @property
    def has_more(self) -> bool:
        return bool(self._left)

    def take(self, length: int) -> bytes:
        taken, self._left = self._left[:length], self._left[length:]
        if len(taken) != length:
            raise ValueError("it ends early")
        return taken

    def number(self, length: int) -> int:
        return int.from_bytes(self.take(length))

    def day(self) -> date | None:
        days = self.number(2)
        return _FIRST_DAY + timedelta(days) if days else None

    def text(self) -> str:
        return self.take(self.number(1)).decode()


def _told(proven: Proven) -> Told:
    match proven.told.scope:
        case Scope.LEVEL:
            return Told.LEVEL_REACHED if proven.told.reaches_level else Told.LEVEL_NOT_REACHED
        case Scope.OVERALL:
            return Told.OVERALL
        case Scope.PAPERS:
            return Told.PAPERS


def _day(day: date | None) -> bytes:
    return (0 if day is None else (day - _FIRST_DAY).days).to_bytes(2)


def _text(text: str) -> bytes:
    content = text.encode()
    return bytes((len(content),)) + content


def _score(score: int | None) -> bytes:
    return (score or 0).to_bytes(2)


def _shortened(name: str, room: int) -> str:
    """To whole characters, as a reader sees them."""
    room = min(room, _LONGEST_TEXT)
    if len(name.encode()) <= room:
        return name
    kept = ""
    for character in graphemes(name):
        if len((kept + character + CUT).encode()) > room:
            break
        kept += character
    return kept + CUT
