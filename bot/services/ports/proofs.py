"""Proofs that were handed out, kept: no more of each than where its status is told, and what it hangs on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from bot.core.status_lists import Place


class HeldBy(StrEnum):
    """Stored."""

    SHARE = "share"  # a recipient, for as long as the share is open
    OWN = "own"  # the candidate themselves


@dataclass(frozen=True, slots=True)
class ProofEntry:
    """One version of a result in the hands of one holder."""

    id: UUID
    place: Place
    held_by: HeldBy
    holder: UUID
    """The share's id, or the link's."""
    version: UUID
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Doubt:
    """A proof that is held, of a version that does not stand: another does, or none."""

    index: int
    version: UUID


class Proofs(Protocol):
    """An entry is never changed and never removed: its bit outlives the share."""

    async def get(self, holder: UUID, version: UUID) -> ProofEntry | None: ...

    async def add(self, entry: ProofEntry) -> bool:
        """False where its place is taken, or this holder has a proof of this version already."""

    async def lists(self) -> int:
        """How many there are of either kind; at least one."""

    async def unheld(self, number: int, now: datetime) -> frozenset[int]:
        """The indexes, in the lists of this number, of proofs whose share is not open."""

    async def doubts(self, number: int, now: datetime) -> tuple[Doubt, ...]:
        """All others whose version does not stand. Of whatever is in neither answer both bits are clear."""
