"""Tries at credentials, counted before they are judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bot.services.ports.forgetting import Forgetting

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from bot.core.accounts import UserId
    from bot.core.attempts import ChatTries
    from bot.core.identity import IdNumber


class Attempts(Forgetting, Protocol):
    """The chat's step and lock, and the wrong tries of an ID Number and of everybody.

    A try is old by its moment, a chat's step when its last lock and its last try are.
    """

    async def of_chat(self, user: UserId) -> ChatTries: ...

    async def save_chat(self, user: UserId, tries: ChatTries, now: datetime) -> None: ...

    async def hold(self, id_number: IdNumber) -> None:
        """Until this transaction ends, others that hold the same ID Number wait: no two count at once and both miss a limit."""

    async def add(self, attempt: UUID, id_number: IdNumber, now: datetime) -> None: ...

    async def take_back(self, attempt: UUID) -> None:
        """A right try is not counted against the ID Number."""

    async def count_for(self, id_number: IdNumber, since: datetime) -> int: ...

    async def count_all(self, since: datetime) -> int: ...
