"""Entries that count: the newest of a confirmed import for each ID Number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from bot.core.entries import Credentials, Entry, EntryId
    from bot.core.identity import IdNumber


class Entries(Protocol):
    """Staging belongs to `Imports`; here is what stands."""

    async def of(self, id_number: IdNumber) -> Entry | None: ...

    async def get(self, entry: EntryId) -> Entry | None:
        """The row under this id; a later import may have brought another one for its ID Number."""

    async def many(self, id_numbers: Iterable[IdNumber]) -> dict[IdNumber, Entry]:
        """Those that exist, by one statement a batch."""

    async def with_credentials(self, sat_before: date, after: EntryId | None, limit: int) -> tuple[EntryId, ...]:
        """Those of exams sat before that day that still have them: so many, which come after that one. Looks through all entries."""

    async def forget_credentials(self, of: Collection[EntryId], sat_before: date) -> int:
        """Their Secret Numbers and dates of birth are gone for good, where the exam was sat before that day."""

    async def credentials(self, id_number: IdNumber) -> Credentials | None:
        """None: unknown, or forgotten two years after the exam. The same statement runs for every ID Number."""
