"""The one way to what belongs to a person: whatever is absent, ended or somebody else's gets the same error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.errors import Absent
from bot.core.sharing import ShareId

if TYPE_CHECKING:
    from uuid import UUID

    from bot.core.accounts import Account, Link, UserId
    from bot.core.sharing import Share
    from bot.services.ports.storage import Transaction


async def access_account(tx: Transaction, user: UserId) -> Account:
    """Raises `Absent`."""
    account = await tx.accounts.of(user)
    if account is None:
        raise Absent("account")
    return account


async def access_link(tx: Transaction, user: UserId, link: UUID | None) -> tuple[Account, Link]:
    """A standing link of this very person. Raises `Absent`, whether there never was one, it ended or it is not theirs."""
    account = await tx.accounts.of(user)
    links = await tx.links.of(account.id) if account else ()
    for own in links:
        if account and own.id == link:
            return account, own
    raise Absent("link")


async def access_share(tx: Transaction, user: UserId, share: UUID | None) -> tuple[Account, Share]:
    """A share of this very person, however it stands. Raises `Absent`, whether there never was one or it is not theirs."""
    account = await tx.accounts.of(user)
    found = await tx.shares.get(ShareId(share)) if account and share else None
    if account is None or found is None or found.account_id != account.id:
        raise Absent("share")
    return account, found
