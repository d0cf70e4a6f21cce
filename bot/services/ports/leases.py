"""Who does a job that only one process may do: leases with a fence, and ticks that are claimed once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bot.services.ports.forgetting import Forgetting

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


class Leases(Protocol):
    """A lease has a name, a holder and an end. Its fence is higher each time it is taken: an old holder is known by it."""

    async def take(self, name: str, holder: UUID, *, now: datetime, until: datetime) -> int | None:
        """The fence; None while somebody else holds it."""

    async def renew(self, name: str, fence: int, *, until: datetime) -> bool:
        """False: it was taken by somebody else meanwhile."""

    async def holds(self, name: str, fence: int) -> bool:
        """True: nobody has taken it since, and nobody can before this transaction ends."""

    async def release(self, name: str, fence: int, *, now: datetime) -> None:
        """Free for anybody from now on. A lease that was lost is left as it is."""


class Ticks(Forgetting, Protocol):
    """Every process has the same timetable; whoever claims a tick runs it. Old ones nobody will claim any more."""

    async def claim(self, job: str, at: datetime) -> bool:
        """False: it is somebody else's."""
