"""The stored state of a chat's conversation, and the port that leases and saves it. Knows nothing of Telegram."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Protocol


@dataclass(slots=True)
class Dialogue:
    """Where a chat stands. `data` is JSON-able and may hold what is private, so it is not shown."""

    conversation: str | None = None
    state: str | None = None
    data: dict[str, Any] = field(default_factory=dict, repr=False)
    expired: bool = False
    """A conversation stood here and was ended by silence: said once, and not stored."""

    def begin(self, conversation: str) -> None:
        self.conversation, self.state, self.data = conversation, None, {}

    def end(self) -> None:
        self.conversation, self.state, self.data = None, None, {}


current_dialogue: ContextVar[Dialogue] = ContextVar("current_dialogue")


@dataclass(frozen=True, slots=True)
class Lease:
    """A chat's dialogue, ours for the length of one update. `token` is the fence: a later lease has a higher one."""

    chat_id: int
    dialogue: Dialogue
    token: int = 0
    is_stored: bool = True
    """Something is kept of this chat; where nothing is, there is nothing to take away in the end."""
    writer: Any = field(default=None, repr=False)
    """What the store found of the person in the same breath; handed to `before`, and nothing to us."""


class NotTaken(Enum):
    """Why a dialogue was not leased."""

    DONE_BEFORE = auto()
    HELD_ELSEWHERE = auto()


class DialogueStore(Protocol):
    """Every method raises `bot.ptb.errors.Transient` while the storage is down."""

    async def take(self, chat_id: int, update_id: int) -> Lease | NotTaken:
        """Leases the dialogue; a chat without one, or silent for too long, gets a fresh one.

        An update that was saved before is not taken a second time.
        """
        ...

    async def renew(self, lease: Lease) -> None:
        """Prolongs a lease that is still ours; one that is not stays as it is."""
        ...

    async def save(self, lease: Lease, update_id: int) -> None:
        """In one commit: keeps the dialogue, records the update as done, drops its pending row, ends the lease.

        Raises `LeaseLost`, and keeps nothing, when the lease is no longer the newest one.
        """
        ...

    async def release(self, lease: Lease) -> None:
        """Ends the lease and keeps nothing. A lease that was saved or lost is left as it is."""
        ...
