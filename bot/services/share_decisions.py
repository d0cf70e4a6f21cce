"""What was chosen before the result is decided once it is released: it goes, with time to undo it, or the candidate is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.audit import Action
from bot.core.share_choices import WhyNot, is_over
from bot.core.sharing import ShareState, is_shareable
from bot.services import sending
from bot.services.ports.audit import AuditEntry
from bot.services.ports.results import ReleasedResult

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.core.sharing import Share, ShareId
    from bot.services.ports.base import Ports
    from bot.services.ports.storage import Transaction

PAGE: Final = 200


async def decidable(ports: Ports) -> AsyncIterator[ShareId]:
    """All of them, a page a transaction: those whose result is still to follow hold up nobody behind them."""
    after = None
    while True:
        async with ports.storage.reading() as tx:
            page = await tx.shares.decidable(PAGE, after=after)
        for share in page:
            yield share.id
        if len(page) < PAGE:
            return
        after = page[-1]


async def decide(ports: Ports, share: ShareId) -> Share | None:
    """As it then stands; None where there is nothing to decide (any more). Idempotent. The candidate is told either way."""
    async with ports.storage.transaction() as tx:
        planned = await tx.shares.get(share)
        if planned is None or planned.state is not ShareState.PLANNED:
            return None
        standing = (await tx.results.standing((planned.id_number,))).get(planned.id_number)
        if not isinstance(standing, ReleasedResult) or not standing.result.counts_as_released:
            return None
        if is_over(planned.duration, ports.now()):
            over = planned.ended(ShareState.DECLINED, ports.now())
            return await _decided(ports, tx, over, "share_not_sent", why=WhyNot.OVER.value)
        if not is_shareable(standing.result):
            return await _decided(ports, tx, planned.asking(), "share_not_sent", why=WhyNot.RESULT.value)
        if planned.condition is None or planned.condition.is_met_by(standing.result):
            return await _decided(ports, tx, planned.planned_to_pending(ports.now()), "share_going")
        return await _decided(ports, tx, planned.asking(), "share_asking")


async def _decided(ports: Ports, tx: Transaction, share: Share, notice: str, **more: str) -> Share | None:
    if not await tx.shares.save(share, ShareState.PLANNED):
        return None
    await sending.tell(ports, tx, share, notice, **more)
    entry = AuditEntry(ports.new_id(), ports.now(), Action.SHARE_DECIDED, "system", share.id_number)
    await tx.audit.add(entry)
    return share
