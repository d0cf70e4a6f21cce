"""Links between ID Numbers and accounts, kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bot.services.ports.forgetting import Forgetting

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.accounts import AccountId, Link, LinkEnd, LinkId, UserId
    from bot.core.identity import IdNumber


class Links(Forgetting, Protocol):
    """An ID Number has at most one standing link: a unique index holds it, on two replicas too.

    Old are those that staff freed, of accounts that were erased: they bind nobody any more.
    """

    async def of(self, account: AccountId) -> tuple[Link, ...]:
        """The standing ones, oldest first."""

    async def holder(self, id_number: IdNumber) -> Link | None:
        """The standing link of this ID Number."""

    async def get(self, link: LinkId) -> Link | None:
        """None where it has ended."""

    async def hold(self, link: LinkId) -> bool:
        """Nobody ends it before this transaction is through; False where it has ended."""

    async def add(self, link: Link) -> bool:
        """False where the ID Number is held already."""

    async def end(self, link: LinkId, how: LinkEnd, by: UserId | None, now: datetime) -> bool:
        """Ends it; False where it had ended before. Its queued deliveries end in the same transaction (`Outbox.end_for_link`)."""

    async def freed_since(self, id_number: IdNumber, by: UserId, since: datetime) -> bool:
        """Whether this member of staff freed this ID Number since then: they may not link it for 24 hours."""

    async def erase(self, account: AccountId) -> int:
        """The account's links are gone, ended ones too; those that staff freed stay, sealed, for they bind who freed them."""
