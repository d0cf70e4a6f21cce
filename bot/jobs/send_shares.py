"""Shares on their way: what was chosen before its result is decided, and what can't be undone any more is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.core.errors import AlreadyDone
from bot.services import sending, share_decisions

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from bot.core.sharing import Share, ShareId
    from bot.services.ports.base import Ports

log = structlog.get_logger()


async def send_shares(ports: Ports) -> None:
    """Idempotent, and on as many replicas as there are: each share changes in a transaction of its own, once."""
    for share in await share_decisions.decidable(ports):
        await _alone(share, share_decisions.decide(ports, share))
    for share in await sending.due(ports):
        await _alone(share, sending.send_if_due(ports, share))


async def _alone(share: ShareId, work: Awaitable[Share | None]) -> None:
    """One that fails holds up none of the others."""
    try:
        await work
    except AlreadyDone:  # another replica, or the candidate, was quicker
        return
    except Exception:  # the job loop's boundary
        log.exception("share not handled", share=share.hex)
