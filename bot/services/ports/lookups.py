"""What stands between a guesser and a share: failed look-ups, and the passes of whoever found one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.services.ports.forgetting import Forgetting

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from bot.core.lookups import Failures
    from bot.core.sharing import ShareId


class FailedLookups(Forgetting, Protocol):
    """Addresses appear by a keyed hash that is another one every day."""

    async def of(self, network: str, since: datetime, now: datetime) -> Failures:
        """`network` as `core.lookups.network_of` writes it."""

    async def of_all(self, since: datetime) -> Failures: ...

    async def add(self, lookup: UUID, network: str, now: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Pass:
    """What a browser holds in a cookie after the button: it opens one share for a short while."""

    share_id: ShareId
    until: datetime


class Passes(Protocol):
    """Sealed by the vault and kept by the browser alone: nothing of them is stored."""

    def issue(self, given: Pass) -> str:
        """Different every time, and nothing can be read from it."""

    def opened(self, cookie: str) -> Pass | None:
        """None for whatever we did not seal. Whether its time is over is for the caller to say."""
