"""Forgets what is kept no longer. Each part is its own small transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.core.attempts import ID_MEMORY
from bot.core.lookups import WINDOW
from bot.core.timetable import credentials_forgotten_before

if TYPE_CHECKING:
    from bot.services.ports.base import Ports

log = structlog.get_logger()

YEAR: Final = timedelta(days=365)
TICKS_KEPT: Final = timedelta(days=2)
SLICE: Final = 500


async def forget_a_day_later(ports: Ports) -> None:
    """What is kept for 24 hours and not for 25: asked every minute, and quick."""
    now = ports.now()
    before = now - ID_MEMORY
    async with ports.storage.transaction() as tx:
        await tx.failed_lookups.forget(now - WINDOW)
        await tx.sign_ins.forget(now)
        attempts = await tx.attempts.forget(before)
        codes = await tx.codes.forget(before)
        links = await tx.links.forget_freed(before)
    if attempts or codes or links:
        log.info("a day old and forgotten", attempts=attempts, codes=codes, links=links)


async def forget_what_is_old(ports: Ports) -> None:
    """Conversations end by themselves, uploaded files are never kept, staged imports belong to the imports."""
    now = ports.now()
    async with ports.storage.transaction() as tx:
        deliveries = await tx.deliveries.forget(now - YEAR)
    async with ports.storage.transaction() as tx:
        views = await tx.views.forget(now - YEAR)
    async with ports.storage.transaction() as tx:
        shares = await tx.shares.forget(now - YEAR)
    async with ports.storage.transaction() as tx:
        credentials = await tx.entries.forget_credentials(credentials_forgotten_before(now.date()))
    async with ports.storage.transaction() as tx:
        await tx.ticks.forget(now - TICKS_KEPT)
        await tx.releases.forget_cards(now - YEAR)
        await tx.institution_requests.forget(now - YEAR)
        await tx.members.forget(now - YEAR)
    await _forget_items(ports)
    if deliveries or views or shares or credentials:
        log.info("old things forgotten", deliveries=deliveries, views=views, shares=shares, credentials=credentials)


async def _forget_items(ports: Ports) -> None:
    """What was proposed and came to nothing may be as large as a session, so it goes in slices."""
    forgotten = SLICE
    while forgotten == SLICE:
        async with ports.storage.transaction() as tx:
            forgotten = await tx.releases.forget_items(SLICE)
