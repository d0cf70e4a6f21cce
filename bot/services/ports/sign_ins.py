"""Signing in to an inbox: who asked for a link, the links, and the sessions they begin. Of tokens only hashes are kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from bot.services.ports.forgetting import Forgetting

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from bot.core.inbox import Filter, MemberId
    from bot.core.lookups import Failures


@dataclass(frozen=True, slots=True)
class SignInLink:
    """What a link signs in to; asked again when it is used."""

    id: UUID
    identity: str
    """Of the institution, in the register."""
    address: str = field(repr=False)
    language: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class InboxSession:
    """One browser in which a member is signed in."""

    id: UUID
    member_id: MemberId
    created_at: datetime
    seen_at: datetime
    filter: Filter = field(repr=False)


class SignIns(Forgetting, Protocol):
    """Addresses and clients appear by keyed hashes.

    Old are requests that count no more then, links and sessions that are over, and invitations that nobody took up.
    """

    async def record(self, request: UUID, network: str, address: str, now: datetime) -> None:
        """Somebody asked for a link, whoever they are. `network` as `core.lookups.network_of` writes it."""

    async def asked_by(self, network: str, since: datetime, now: datetime) -> Failures: ...

    async def asked_for(self, address: str, since: datetime) -> int: ...

    async def give(self, link: SignInLink, token: str) -> None: ...

    async def claim(self, token: str, now: datetime) -> SignInLink | None:
        """Once: whoever comes second, or late, gets None."""

    async def begin(self, session: InboxSession, token: str) -> None: ...

    async def session(self, token: str) -> InboxSession | None:
        """Whether its time is over is for the caller to say."""

    async def touch(self, session: UUID, now: datetime) -> None: ...

    async def keep_filter(self, session: UUID, chosen: Filter) -> None: ...

    async def end(self, session: UUID) -> None: ...
