"""What a proof says, whatever its form: who reached what, told by whom, and where its status is. Signs and encodes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.core.writing import printable

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from bot.core.exams import Exam
    from bot.core.qr_tokens import QrFacts
    from bot.core.sharing import InScope
    from bot.core.status_lists import Place


@dataclass(frozen=True, slots=True)
class Issuer:
    """The organisation, and where it is reached on the web."""

    name: str
    id: str
    """Its public address: what a verifier knows it by."""

    def status_list(self, name: str) -> str:
        return f"{self.id}/status/{name}"

    @property
    def offline_page(self) -> str:
        return f"{self.id}/verify/offline"


@dataclass(frozen=True, slots=True)
class Proven:
    """One version of one result, as much of it as is told to one holder of the proof."""

    id: UUID
    """Of the proof itself: the same each time it is made again."""
    place: Place
    given_names: str = field(repr=False)
    family_name: str = field(repr=False)
    exam: Exam
    session: str
    exam_date: date
    told: InScope = field(repr=False)
    issued_at: datetime
    """When this version was released."""
    expires_at: datetime | None = None

    @property
    def name(self) -> str:
        """As it is printed."""
        return printable(f"{self.given_names} {self.family_name}")


@dataclass(frozen=True, slots=True)
class ReadProof:
    """What was signed, and by whose key: of a QR code its facts, of a credential its claims."""

    said: QrFacts | dict[str, Any] = field(repr=False)
    certificate: str = field(repr=False)
    """In PEM, of those that were trusted."""
    signer: str
    """As the certificate names it."""
