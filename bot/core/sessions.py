"""An exam session as staff see it: how far it is, what would be released next, and which one was meant by a misspelt name."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.core.entries import SessionName
    from bot.core.releases import Proposal, Release, Tally


@dataclass(frozen=True, slots=True)
class SessionCounts:
    """How many ID Numbers of a session have come how far."""

    entered: int
    resulted: int
    released: int
    linked: int
    alerted: int


@dataclass(frozen=True, slots=True)
class SessionOverview:
    """One line of the list of sessions."""

    session: SessionName
    counts: SessionCounts
    release: Release | None
    """One that was stopped, else the last that stands; a draft has shown nothing."""
    proposal: Proposal | None
    """The one that waits or is scheduled."""


@dataclass(frozen=True, slots=True)
class SessionStatus:
    """How far a session's last release is."""

    overview: SessionOverview
    tally: Tally | None
    """None: nothing was released yet."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the next release of a session would do."""

    session: SessionName
    number: int
    items: int
    alerts: int
    missing: int
    """Entries without any result."""
    per_second: int
    takes_up: bool
    """A release that was stopped."""
    proposal: Proposal | None
    """One that stands already: nothing else can be proposed."""
    release_at: datetime | None = None


def nearest(typed: str, names: Iterable[SessionName], limit: int = 5) -> tuple[SessionName, ...]:
    """The sessions that look most like what was typed, best first."""
    wanted = typed.strip().casefold()
    ranked = sorted(names, key=lambda name: SequenceMatcher(None, wanted, name.casefold()).ratio(), reverse=True)
    return tuple(ranked[:limit])
