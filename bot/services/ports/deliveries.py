"""The sending half of the outbox: what is due is claimed under the sender's fence, sent, and settled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from bot.services.ports.forgetting import Forgetting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.core.accounts import AccountId, LinkId, UserId
    from bot.core.entries import SessionName
    from bot.core.releases import ReleaseId
    from bot.services.ports.outbox import Channel, DeliveryState


@dataclass(frozen=True, slots=True)
class AlertDelivery:
    """One alert on its way: which link's result is out, never what it says."""

    id: str
    attempts: int
    to: UserId | str = field(repr=False)
    language: str
    account_id: AccountId
    release_id: ReleaseId
    session: SessionName
    link_id: LinkId
    exam: str
    is_paid: bool = False
    """In Stars, so that it may go out at the higher rate."""
    amends: bool = False
    """It was out before, and says something else now."""


@dataclass(frozen=True, slots=True)
class NoticeDelivery:
    """One notice on its way."""

    id: str
    attempts: int
    to: UserId | str = field(repr=False)
    language: str
    account_id: AccountId | None
    name: str
    values: dict[str, str | int] = field(repr=False)
    urgent: bool


Delivery = AlertDelivery | NoticeDelivery


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of a claimed delivery."""

    id: str
    state: DeliveryState
    attempts: int
    reason: str | None = None
    due_at: datetime | None = None
    """Where it is to be tried again."""


class Deliveries(Forgetting, Protocol):
    """Only the holder of the sender's lease calls these; `fence` is its lease's. Old is what was settled before."""

    async def is_due(self, channel: Channel, now: datetime) -> bool:
        """Something may be claimed."""

    async def is_claimed(self, channel: Channel) -> bool:
        """Something is claimed and not settled."""

    async def reclaim(self, channel: Channel, fence: int) -> int:
        """What an earlier sender had claimed and never settled is queued again."""

    async def claim(self, channel: Channel, fence: int, limit: int, now: datetime) -> tuple[Delivery, ...] | None:
        """The next that are due: urgent notices, notices, then alerts, oldest link first; None where nothing is due.

        Those whose link or release does not stand any more are ended instead, those that cannot be opened given up.
        """

    async def settle(self, settlements: Sequence[Settlement], fence: int, now: datetime) -> int:
        """How many were still ours to settle."""

    async def settle_sent(self, ids: Sequence[str], fence: int, now: datetime) -> None:
        """Those that have arrived, as far as they are still ours."""
