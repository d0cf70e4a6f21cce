"""What candidates miss in the register, kept until staff have decided, and a year beyond."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bot.services.ports.forgetting import Forgetting

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.accounts import AccountId
    from bot.core.institution_requests import InstitutionRequest, RequestId, RequestState, WhyDeclined
    from bot.services.staff import Person


class InstitutionRequests(Forgetting, Protocol):
    """What was typed is sealed. Erased with the account, and forgotten by the moment of the decision."""

    async def add(self, request: InstitutionRequest) -> None: ...

    async def get(self, request: RequestId) -> InstitutionRequest | None: ...

    async def waiting(self) -> tuple[InstitutionRequest, ...]:
        """The oldest first."""

    async def count_waiting(self) -> int: ...

    async def waiting_of(self, account: AccountId) -> tuple[InstitutionRequest, ...]: ...

    async def decide(
        self, request: RequestId, state: RequestState, by: Person, now: datetime, *, reason: WhyDeclined | None = None
    ) -> bool:
        """False where it is not waiting any more: somebody was quicker, or the candidate erased it."""
