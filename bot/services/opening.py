"""A share is opened: kept as a view, and told to the candidate the first time. For the page, and for an institution's inbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.sharing import ShareView
from bot.services.ports.outbox import Channel, Notice

if TYPE_CHECKING:
    from bot.core.sharing import Share
    from bot.services.ports.base import Ports
    from bot.services.ports.storage import Transaction


async def record_view(ports: Ports, tx: Transaction, share: Share, viewer_id: bytes, by: str = "") -> bool:
    """In the transaction that shows it. True: nobody had opened it before, and its candidate is being told.

    `viewer_id` is a browser's random id or a person's; `by` says who it was, where that is known.
    """
    now = ports.now()
    if not await tx.shares.viewed(ports.new_id(), share.id, viewer_id, ShareView(now, by)):
        return False
    account, entry = await tx.accounts.get(share.account_id), await tx.entries.of(share.id_number)
    if account is not None and entry is not None:
        values: dict[str, str | int] = {
            "share": share.id.hex,
            "recipient": share.recipient.name,
            "exam": ports.catalogue.exam(entry.exam).name,
            "by": by,
            "at": now.isoformat(),
        }
        key = f"share_opened:{share.id.hex}"
        notice = Notice(key, Channel.CHAT, account.user_id, "share_opened", values, account_id=account.id)
        await tx.outbox.queue(notice, now)
    return True
