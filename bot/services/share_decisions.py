"""What was chosen before the result is decided once it is released: it goes, with time to undo it, or the candidate is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.audit import Action
from bot.core.share_choices import WhyNot, is_over
from bot.core.sharing import ShareState, is_shareable
from bot.services import sending
from bot.services.ports.audit import AuditEntry
from bot.services.ports.results import ReleasedResult

if TYPE_CHECKING:
    from bot.core.results import Result
    from bot.core.sharing import Share, ShareId
    from bot.services.ports.base import Ports
    from bot.services.ports.storage import Transaction


async def decidable(ports: Ports) -> tuple[ShareId, ...]:
    """Those whose result is released, be it as pending."""
    async with ports.storage.glance() as tx:
        return await tx.shares.decidable()


async def decide(ports: Ports, share: ShareId) -> Share | None:
    """As it then stands; None where there is nothing to decide (any more). Idempotent. The candidate is told either way."""
    async with ports.storage.reading() as tx:  # a result that is still to follow may be asked for many times
        if await _result_of(tx, await tx.shares.get(share)) is None:
            return None
    async with ports.storage.transaction() as tx:
        planned = await tx.shares.get(share)
        result = await _result_of(tx, planned)
        if planned is None or result is None:
            return None
        if is_over(planned.duration, ports.now()):
            over = planned.ended(ShareState.DECLINED, ports.now())
            return await _decided(ports, tx, over, "share_not_sent", why=WhyNot.OVER.value)
        if not is_shareable(result):
            return await _decided(ports, tx, planned.asking(), "share_not_sent", why=WhyNot.RESULT.value)
        if planned.condition is None or planned.condition.is_met_by(result):
            return await _decided(ports, tx, planned.planned_to_pending(ports.now()), "share_going")
        return await _decided(ports, tx, planned.asking(), "share_asking")


async def _result_of(tx: Transaction, share: Share | None) -> Result | None:
    """By which it can be decided."""
    if share is None or share.state is not ShareState.PLANNED:
        return None
    standing = (await tx.results.standing((share.id_number,))).get(share.id_number)
    return standing.result if isinstance(standing, ReleasedResult) and standing.result.counts_as_released else None


async def _decided(ports: Ports, tx: Transaction, share: Share, notice: str, **more: str) -> Share | None:
    if not await tx.shares.save(share, ShareState.PLANNED):
        return None
    await sending.tell(ports, tx, share, notice, **more)
    entry = AuditEntry(ports.new_id(), ports.now(), Action.SHARE_DECIDED, "system", share.id_number)
    await tx.audit.add(entry)
    return share
