"""Who sat which exam, where and when: the rows of an exam board's entry file as values. Knows nothing of results."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NewType

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from bot.core.identity import IdNumber, SecretNumber

EntryId = NewType("EntryId", "UUID")
SessionName = NewType("SessionName", str)
"""An exam session such as `2026-11-C1`; it may hold several exams."""


class Format(StrEnum):
    """How the exam was sat: the column `format` of an entries file."""

    DIGITAL = "digital"
    COMPUTER = "computer"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class Entry:
    """One candidate's one sitting. One ID Number is one sitting."""

    id: EntryId
    id_number: IdNumber = field(repr=False)
    given_names: str = field(repr=False)
    family_name: str = field(repr=False)
    session: SessionName
    exam: str
    format: Format
    exam_date: date
    centre_number: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """What proves that an ID Number is yours; kept until two years after the exam, shown to nobody."""

    secret_number: SecretNumber = field(repr=False)
    date_of_birth: date = field(repr=False)


@dataclass(frozen=True, slots=True)
class Centre:
    """An exam centre and how to reach it."""

    number: str
    name: str
    country: str
    city: str
    email: str
    phone: str
    website: str
