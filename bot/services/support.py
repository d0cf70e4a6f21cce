"""What support may do with an ID Number: see whether it is linked, and free it. Never its Secret Number, name or scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.accounts import LinkEnd, LinkId
from bot.core.audit import Action
from bot.core.errors import Absent
from bot.core.roles import Permission
from bot.services.ports.audit import AuditEntry
from bot.services.ports.outbox import Channel, Notice
from bot.services.staff import require

if TYPE_CHECKING:
    from uuid import UUID

    from bot.core.accounts import Link, UserId
    from bot.core.entries import Entry
    from bot.core.identity import IdNumber
    from bot.services.ports.base import Ports
    from bot.services.ports.outbox import DeliverySummary
    from bot.services.ports.storage import Transaction


@dataclass(frozen=True, slots=True)
class Found:
    """An ID Number as support sees it."""

    id_number: IdNumber
    entry: Entry | None
    link: Link | None
    deliveries: tuple[DeliverySummary, ...]


async def find(ports: Ports, by: UserId, id_number: IdNumber) -> Found:
    """Audited, whatever is found."""
    async with ports.storage.transaction() as tx:
        await require(ports, tx, by, Permission.FIND)
        await tx.audit.add(AuditEntry(ports.new_id(), ports.now(), Action.FOUND, by, id_number))
        link = await tx.links.holder(id_number)
        deliveries = await tx.outbox.of_link(link.id) if link else ()
        return Found(id_number, await tx.entries.of(id_number), link, deliveries)


async def linked_to_free(ports: Ports, by: UserId, link: UUID | None) -> Link:
    """The link that is about to be freed. Raises `Absent` where it has ended."""
    async with ports.storage.reading() as tx:
        await require(ports, tx, by, Permission.FREE)
        return await _access_link(tx, link)


async def free(ports: Ports, by: UserId, link: UUID | None) -> Link:
    """Ends the link, what is queued for it and what was shared by it, and tells the chat that held it. Raises `Absent` where it has ended.

    Who freed it may not link it for 24 hours: that is kept with the link, and asked by linking.
    """
    now = ports.now()
    async with ports.storage.transaction() as tx:
        await require(ports, tx, by, Permission.FREE)
        freed = await _access_link(tx, link)
        await tx.links.end(freed.id, LinkEnd.FREED, by, now)
        await tx.shares.end_for_link(freed.id, now)  # first: it waits for whoever is queuing a mail of one
        await tx.outbox.end_for_link(freed.id, LinkEnd.FREED.value, now)
        await tx.audit.add(AuditEntry(ports.new_id(), now, Action.FREED, by, freed.id_number))
        await _tell_holder(tx, ports, freed)
        return freed


async def _access_link(tx: Transaction, link: UUID | None) -> Link:
    standing = await tx.links.get(LinkId(link)) if link else None
    if standing is None:
        raise Absent("link")
    return standing


async def _tell_holder(tx: Transaction, ports: Ports, freed: Link) -> None:
    holder = await tx.accounts.get(freed.account_id)
    if holder is None:
        return
    values: dict[str, str | int] = {"id_number": str(freed.id_number)}
    key = f"freed:{freed.id.hex}"
    notice = Notice(key, Channel.CHAT, holder.user_id, "id_freed", values, account_id=holder.id)
    await tx.outbox.queue(notice, ports.now())
