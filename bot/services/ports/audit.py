"""The audit log: who did what to what, when; entries are added and never changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime
    from uuid import UUID

    from bot.core.accounts import UserId
    from bot.core.audit import Action
    from bot.core.identity import IdNumber


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act. `actor` is a Telegram user, or a name such as `cli:anna` or `system`; stored as a pseudonym (keyed hash) beside sealed details.

    After an erasure the entry stays; the pseudonym leads to nobody any more. `details` hold no Telegram id, secret or score.
    """

    id: UUID
    at: datetime
    action: Action
    actor: UserId | str
    subject: IdNumber | UserId | None = None
    session: str | None = None
    details: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """An entry as read back: actor and subject as pseudonyms (`person 3f9a12c4`), or the name where it is none of a person."""

    seq: int
    id: UUID
    at: datetime
    action: str
    actor: str
    subject: str | None
    session: str | None
    details: dict[str, str | int]


class AuditLog(Protocol):
    """Appended to in the transaction of the act itself."""

    async def add(self, entry: AuditEntry) -> None: ...

    async def latest(self, limit: int) -> tuple[AuditRecord, ...]:
        """Newest first."""

    def everything(self) -> AsyncIterator[AuditRecord]:
        """Oldest first, in batches."""

    def pseudonym(self, person: IdNumber | UserId) -> str:
        """What this person is called in the log: lets staff be named by who is still on the roll."""
