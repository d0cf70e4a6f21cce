"""The register of exam centres that counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.core.entries import Centre


class Centres(Protocol):
    """The newest confirmed row of each number."""

    async def get(self, number: str) -> Centre | None: ...

    async def everything(self) -> tuple[Centre, ...]:
        """All centres, for the search by number, name or city."""
