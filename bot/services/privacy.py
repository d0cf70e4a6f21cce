"""Erasing what is kept of a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.accounts import LinkEnd
from bot.core.audit import Action
from bot.services.access import access_account
from bot.services.ports.audit import AuditEntry

if TYPE_CHECKING:
    from bot.core.accounts import UserId
    from bot.services.ports.base import Ports


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an erasure removed."""

    links: int
    email: bool
    deliveries: int
    shares: int


async def erase(ports: Ports, user: UserId) -> Receipt:
    """Removes the account and all that hangs on it; entries, results and the audit log are not the person's to erase.

    Raises `Absent` where there is nothing. The running conversation is the caller's to end.
    """
    now = ports.now()
    async with ports.storage.transaction() as tx:
        account = await access_account(tx, user)
        links = await tx.links.of(account.id)
        for link in links:
            await tx.links.end(link.id, LinkEnd.ERASED, user, now)
            await tx.audit.add(AuditEntry(ports.new_id(), now, Action.UNLINKED, user, link.id_number))
        shares = await tx.shares.erase(account.id, now)  # first: it waits for whoever is queuing a mail of one
        deliveries = await tx.outbox.erase(account.id)
        await tx.links.erase(account.id)
        await tx.accounts.remove(account.id)
        await tx.audit.add(AuditEntry(ports.new_id(), now, Action.ERASED, user))
    return Receipt(len(links), account.email is not None, deliveries, shares)
