"""Results that may be read: those of a release that stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from bot.core.amending import Version
    from bot.core.identity import IdNumber
    from bot.core.results import Result


@dataclass(frozen=True, slots=True)
class ReleasedResult:
    """One version of one result, as released."""

    id: UUID
    result: Result
    """Without scores where it is held back, whatever its version says."""
    released_at: datetime
    withheld_at: datetime | None = None
    """Held back since then by `/withhold`; not by a status of its file."""


@dataclass(frozen=True, slots=True)
class Checking:
    """It was released and the release was stopped: unreadable while the board is checking."""

    stopped_at: datetime


@dataclass(frozen=True, slots=True)
class Drafted:
    """A version that an amendment would bring, with the line of the file that says so."""

    id: UUID
    line: int
    id_number: IdNumber = field(repr=False)
    exam: str
    result: Result


class Results(Protocol):
    """Staging belongs to `Imports`, choosing what a release shows to `Releases`."""

    async def standing(self, id_numbers: Iterable[IdNumber]) -> dict[IdNumber, ReleasedResult | Checking]:
        """For each ID Number the newest release's word, or that it is held back; absent: not released yet. One statement."""

    async def histories(self, id_numbers: Iterable[IdNumber]) -> dict[IdNumber, tuple[Version, ...]]:
        """All versions that releases which stand have shown, in the order of their releases. One statement."""

    async def drafted(self, import_id: UUID, *, after: int, limit: int) -> tuple[Drafted, ...]:
        """A page of the versions that an amendment's file brought, in the order of its lines."""

    async def versions(self, versions: Iterable[UUID]) -> dict[UUID, Result]:
        """Versions by their ids, whether they stand or not: what a recipient was once shown. One statement."""

    async def in_place_of(self, versions: Iterable[UUID]) -> dict[UUID, ReleasedResult | Checking]:
        """For each version what the newest release says of its ID Number now. Absent: nothing."""
