"""Imports: their own rows, which make what they brought visible. The staged rows themselves: `staging`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from bot.core.importing.report import Counts

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.accounts import UserId
    from bot.core.entries import SessionName
    from bot.core.importing.report import ImportId
    from bot.core.importing.rows import ImportKind


class ImportState(StrEnum):
    """How far an import is. Its rows count once it is confirmed."""

    STAGING = "staging"
    STAGED = "staged"
    DRAFTED = "drafted"  # an amendment, checked and not proposed yet
    PROPOSED = "proposed"  # an amendment that waits for a second person
    CONFIRMED = "confirmed"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class Import:
    """One file, checked and staged."""

    id: ImportId
    kind: ImportKind
    state: ImportState
    actor: UserId | str = field(repr=False)
    checked_version: int
    """The register's, against which it was checked."""
    created_at: datetime
    counts: Counts = field(default_factory=Counts)
    sessions: tuple[SessionName, ...] = ()
    """Those that it touches."""


class Imports(Protocol):
    """The newest confirmed import of an ID Number counts."""

    async def add(self, staging: Import) -> None: ...

    async def get(self, import_id: ImportId) -> Import | None: ...

    async def claim(self, import_id: ImportId) -> Import | None:
        """Takes the row until the transaction ends."""

    async def save(self, staged: Import, expected: ImportState) -> bool:
        """State, version, counts and sessions; False where its state is not the expected one any more."""

    async def confirm(self, import_id: ImportId, now: datetime) -> bool:
        """Makes its rows count, as the newest of all, and moves the register. False where it is neither staged nor proposed (any more)."""

    async def version(self) -> int:
        """The register's: it moves with every import and release."""

    async def claim_version(self) -> int:
        """The same, and it stays so until the transaction ends. Whoever locks sessions too does so before."""

    async def overdue(self, before: datetime) -> tuple[Import, ...]:
        """Those begun before then and never confirmed."""
