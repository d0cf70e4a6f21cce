"""What is to be said to people without their asking: alerts, notices to staff, mails. Queued in the transaction of its cause."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.accounts import AccountId, LinkId, UserId


class Channel(StrEnum):
    """Where it goes out."""

    CHAT = "chat"
    MAIL = "mail"


class DeliveryState(StrEnum):
    """Stored. The first three are open."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    UNKNOWN = "unknown"  # perhaps delivered: tried once more, late
    SENT = "sent"
    SEEN = "seen"  # the person read the result before the alert went out
    ENDED = "ended"  # its link or its release is gone
    GAVE_UP = "gave_up"


@dataclass(frozen=True, slots=True)
class Notice:
    """A message that is no alert: `name` is a function of `texts/notices.py`, `values` its arguments (JSON), rendered when it is sent.

    `to` is a Telegram user for CHAT, an address for MAIL. Sealed at rest. `key` makes a second queueing of the same notice none.
    """

    key: str
    channel: Channel
    to: UserId | str = field(repr=False)
    name: str
    values: dict[str, str | int] = field(repr=False)
    account_id: AccountId | None = None
    link_id: LinkId | None = None
    """It ends with this link while it is queued."""
    urgent: bool = False
    """A code somebody is waiting for goes before alerts."""


@dataclass(frozen=True, slots=True)
class DeliverySummary:
    """How far one delivery is, without a word of what it says."""

    channel: Channel
    state: DeliveryState
    reason: str | None
    created_at: datetime
    settled_at: datetime | None


class Outbox(Protocol):
    """The queueing half; claiming and settling belong to the sender (`Deliveries`)."""

    async def queue(self, notice: Notice, now: datetime) -> None:
        """Idempotent by its key; the sender wakes when the transaction commits."""

    async def queue_alerts_for_link(self, link: LinkId, now: datetime) -> int:
        """For a link made after its session's release. The linking itself tells it in chat, so that counts as `seen`;
        a mail is queued where there is a confirmed email. Returns how many mails.
        """

    async def end_for_link(self, link: LinkId, reason: str, now: datetime) -> int:
        """Queued deliveries of a link that ended are ended with it."""

    async def end_notice(self, key: str, reason: str, now: datetime) -> bool:
        """False where it was never queued, has gone out or is on its way."""

    async def revive(self, account: AccountId, now: datetime) -> int:
        """Who had blocked us is back: the chat alerts given up because of that are queued again. Idempotent; the sender wakes."""

    async def of_link(self, link: LinkId) -> tuple[DeliverySummary, ...]:
        """The deliveries of one link, newest first."""

    async def erase(self, account: AccountId) -> int:
        """Every delivery and notice of an account is gone, those that went out too; a sender that holds one settles nothing."""
