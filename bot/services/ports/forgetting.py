"""What is kept for a time alone: a reader finds it, which holds nobody up, and a writer forgets it in short turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

Old: TypeAlias = Mapping[str, Sequence[object]]
"""Keys of rows, by what they are of; empty where nothing is old."""


class Forgetting(Protocol):
    """What is over, and since when, each says for itself."""

    async def old(self, before: datetime, limit: int) -> Old:
        """What is over since then, so many of each kind at most. It may look through all there is: not for a writer."""

    async def forget(self, old: Old, before: datetime) -> int:
        """Those of them of which it is still true; how many there were."""
