"""Whoever was shown a result hears that it says something else now: queued in the transaction of the change itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.ports.outbox import Channel, Notice

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.entries import Entry
    from bot.services.ports.base import Ports
    from bot.services.ports.storage import Transaction
    from bot.services.ports.withholdings import Withholding


async def tell_withheld(ports: Ports, tx: Transaction, withholding: Withholding, entry: Entry, now: datetime) -> None:
    """The candidate, without a reason; an alert that is queued still says only that there is something to read."""
    holder = await tx.links.holder(entry.id_number)
    account = await tx.accounts.get(holder.account_id) if holder else None
    if holder is None or account is None:
        return
    values: dict[str, str | int] = {"exam": ports.catalogue.exam(entry.exam).name, "link": holder.id.hex}
    key = f"withheld:{withholding.id.hex}"
    notice = Notice(key, Channel.CHAT, account.user_id, "result_withheld", values, account_id=account.id)
    await tx.outbox.queue(notice, now)
