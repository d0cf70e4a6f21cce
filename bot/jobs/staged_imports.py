"""Forgets files that were checked and never confirmed: 15 minutes, then nothing of them is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.services.importing import expire

if TYPE_CHECKING:
    from bot.services.ports.base import Ports

log = structlog.get_logger()


async def forget_staged_imports(ports: Ports) -> None:
    for left in await expire(ports):
        log.info("staged import forgotten", import_id=left.id.hex, kind=left.kind.value, rows=left.counts.rows)
