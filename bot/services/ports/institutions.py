"""The register of institutions that stands, and the search in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from bot.core.institutions import Institution, Listing


class Institutions(Protocol):
    """The newest row of each identity. It is open where the newest file has it, or staff added it and no file has had it since."""

    async def get(self, identity: str) -> Institution | None:
        """As it last stood, closed (`is_closed`) or not; None: it was never there."""

    async def open_ones(self, identities: Iterable[str]) -> dict[str, Institution]:
        """Those of them that are open, by identity."""

    async def with_contact(self, address: str) -> tuple[Institution, ...]:
        """Those that are open and have this `contact_email`."""

    async def standing(self) -> tuple[Institution, ...]:
        """All that are open, by name."""

    def listed(self) -> AsyncIterator[Sequence[Listing]]:
        """What all that are open are found by, in batches and no order; no mail address is opened."""

    async def version(self) -> int:
        """Moves with every confirmed import of institutions and every addition; one look at an index."""

    async def add(self, addition: UUID, institution: Institution, now: datetime) -> bool:
        """Staff add one, under this fresh id; False where it is open already."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of what was found, likeliest first."""

    institutions: tuple[Institution, ...]
    number: int
    """0 is the first."""
    has_more: bool


class Directory(Protocol):
    """The search in the register. What was confirmed in any process is found from the next search on, or in a large register once
    its index is made: nobody waits for that longer than a moment. Who was closed is found no more at once.
    """

    async def find(self, typed: str, *, page: int = 0) -> Page:
        """By any part of name, alias, city or web domain: mistyped, without accents, in any order, unfinished.

        The same words give the same order while the register stands; namesakes come side by side, by country and city.
        """

    async def get(self, reference: str) -> Institution:
        """The open institution of a button (`Institution.reference`). Raises `Absent`: it was closed, or never there."""

    async def warm(self) -> None:
        """Gets ready where the register has moved, so that no search need wait."""
