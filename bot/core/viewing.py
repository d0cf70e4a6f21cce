"""One linked exam as its candidate sees it: awaited, being checked, or open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from bot.core.accounts import Link
    from bot.core.amending import Correction
    from bot.core.entries import Centre, Entry
    from bot.core.exams import Exam
    from bot.core.results import Shown
    from bot.core.timetable import Window


@dataclass(frozen=True, slots=True)
class Awaited:
    """Not released yet; the window is that of the candidate's own exam date."""

    window: Window


@dataclass(frozen=True, slots=True)
class BeingChecked:
    """It was released and the release was stopped: unreadable until it is released again."""


@dataclass(frozen=True, slots=True)
class Open:
    """Released: what of it may be seen, and when the certificate reaches the centre."""

    shown: Shown = field(repr=False)
    released_at: datetime
    certificate: Window
    version: UUID
    correction: Correction | None = field(default=None, repr=False)
    """Where it was corrected since it was first released: the last time."""


Standing = Awaited | BeingChecked | Open


@dataclass(frozen=True, slots=True)
class OwnExam:
    """One linked exam and how it stands."""

    link: Link
    entry: Entry
    exam: Exam
    centre: Centre | None
    standing: Standing
