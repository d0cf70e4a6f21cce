"""Members of institutions' inboxes, and what each institution asks for, kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bot.services.ports.forgetting import Forgetting

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.inbox import Member, MemberId, Requirement


class Members(Forgetting, Protocol):
    """Whether one may enter is for `Member.may_enter` to say: being kept here is not enough.

    Who has not been here since is forgotten: whoever left, and everybody of an institution that is gone. They can be invited again.
    """

    async def add(self, member: Member) -> bool:
        """False where this address is there already."""

    async def get(self, member: MemberId) -> Member | None: ...

    async def at(self, identity: str, address: str) -> Member | None:
        """Large and small letters of an address are the same."""

    async def of_institution(self, identity: str) -> tuple[Member, ...]:
        """Who came first comes first; those who are invited and have not signed in yet too."""

    async def of_address(self, address: str) -> tuple[Member, ...]: ...

    async def invite(self, member: MemberId, by: MemberId, now: datetime) -> bool:
        """Again, or for the first time where they were there as the contact. False where they are gone."""

    async def join(self, member: MemberId, language: str, now: datetime) -> bool:
        """False where they have joined before, or are gone."""

    async def saw(self, member: MemberId, seen_at: datetime, new_since: datetime | None) -> None: ...

    async def remove(self, member: MemberId) -> bool:
        """And every session of theirs. False where they are gone already."""

    async def requirement(self, identity: str) -> Requirement | None: ...

    async def require(self, identity: str, requirement: Requirement | None, now: datetime) -> None: ...
