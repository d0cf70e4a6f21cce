"""Results that are held back: whatever a release says of such an ID Number, it reads `Withheld`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from bot.core.accounts import UserId
    from bot.core.identity import IdNumber


@dataclass(frozen=True, slots=True)
class Withholding:
    """One ID Number's result, held back by somebody."""

    id: UUID
    id_number: IdNumber = field(repr=False)
    by: UserId | str = field(repr=False)
    created_at: datetime
    lifted_at: datetime | None = None


class Withholdings(Protocol):
    """`Results.standing` asks these rows itself: nobody else needs to remember them."""

    async def add(self, withholding: Withholding) -> bool:
        """False where one of this ID Number stands already."""

    async def get(self, withholding: UUID) -> Withholding | None:
        """The one that stands under this id."""

    async def of(self, id_numbers: Iterable[IdNumber]) -> dict[IdNumber, Withholding]:
        """Those that stand. One statement a batch."""

    async def lift(self, withholding: UUID, now: datetime) -> bool:
        """False where it does not stand any more."""
