"""A statement of results: the facts on it, and the page they become in a reader's words. Draws and signs nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from bot.core.tokens import REFERENCE_LENGTH, new_reference
from bot.core.writing import printable, writing_of

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from bot.core.exams import Exam
    from bot.core.sharing import InScope
    from bot.core.writing import Writing

LONGEST_NAME: Final = 400
"""Of what is printed: more than any import takes, and still on one page."""


@dataclass(frozen=True, slots=True)
class Proof:
    """How a reader makes sure: where to look, and what the code to scan holds."""

    address: str
    by_hand: bool
    """At this address the reference leads to what stands today, with the code that came with it."""
    qr: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Statement:
    """Only of a result that is released, final and not withheld. What is out of scope is not in here."""

    version: UUID
    holder: str = field(repr=False)
    exam: Exam
    session: str
    exam_date: date
    released_at: datetime
    told: InScope = field(repr=False)
    organisation: str
    reference: str
    issued_on: date
    proof: Proof
    held_by: UUID
    """The link or the share that it was made for."""
    is_corrected: bool = False
    """Something else was shown under this reference before."""

    @property
    def writing(self) -> Writing:
        return writing_of(self.holder)


def holder_of(given_names: str, family_name: str) -> str:
    """As it is printed."""
    return printable(f"{given_names} {family_name}")[:LONGEST_NAME]


def own_reference(version: UUID) -> str:
    """Of a statement that its candidate takes out, and that belongs to no share: it names the version, and is no secret."""
    return new_reference(version.bytes[-REFERENCE_LENGTH:])


# --- the page ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fact:
    """A value with the word that says what it is."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes or no to one level."""

    word: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Band:
    """From `low` up to where the next one begins."""

    low: int
    name: str
    level: str
    own: bool
    """The one that the score is in."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The part of the scale on which the exam reports, the lowest band first."""

    lowest: int
    highest: int
    bands: tuple[Band, ...]
    score: int | None


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper; without a value there is nothing to draw."""

    name: str
    score: str
    value: int | None


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that is printed, in the reader's words."""

    language: str
    document_title: str
    description: str
    organisation: str
    title: str
    exam: str
    reference: Fact
    holder: Fact
    writing: Writing
    facts: tuple[Fact, ...]
    figures: tuple[Fact, ...]
    answer: Answer | None
    scale_title: str
    scale_alt: str
    scale: Scale | None
    papers_labels: tuple[str, str]
    papers: tuple[PaperLine, ...]
    papers_scale: tuple[int, int]
    remarks: tuple[str, ...]
    check_title: str
    check: tuple[str, ...]
    address: str
    address_shown: str
    qr: str
    qr_alt: str
    footer: str
    issued_on: date
    version: UUID
    held_by: UUID

    @property
    def identity(self) -> Page:
        """Equal for two that say the same to the same reader: the code to scan is signed anew each time, and says no more."""
        return replace(self, qr="" if not self.qr else "signed")
