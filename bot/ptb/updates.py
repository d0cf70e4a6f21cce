"""Updates as they came, and the port that keeps them until they are done. Knows nothing of Telegram's library."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet


@dataclass(frozen=True, slots=True)
class RawUpdate:
    """An update's JSON. It may hold what is private, so it is not shown."""

    update_id: int
    payload: bytes = field(repr=False)


class UpdateStore(Protocol):
    """Every method raises `bot.ptb.errors.Transient` while the storage is down, and may run twice."""

    async def keep(self, updates: Sequence[RawUpdate]) -> AbstractSet[int]:
        """Keeps the updates, encrypted, in one commit; gives the ids of those that are not done.

        One that was kept before is not kept twice, and is among them as long as it is not done.
        """
        ...

    async def pending(self) -> Sequence[RawUpdate]:
        """What was kept and is not done, by rising id."""
        ...

    async def finish(self, update_id: int) -> None:
        """Records an update as done and drops its row. `DialogueStore.save` does so for those that have a chat."""
        ...
