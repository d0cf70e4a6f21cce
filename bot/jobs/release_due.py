"""Releases what is scheduled, at its hour; at the start also what came due while nothing was running."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.services import releasing

if TYPE_CHECKING:
    from bot.services.ports.base import Ports

log = structlog.get_logger()


async def release_due(ports: Ports) -> None:
    for proposal in await releasing.release_due(ports):
        log.info("released on schedule", session=proposal.session, results=proposal.item_count)
