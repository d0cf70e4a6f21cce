"""Forgets what is kept no longer, in small transactions: whoever taps meanwhile does not wait for them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.core.attempts import ID_MEMORY
from bot.core.lookups import WINDOW
from bot.core.timetable import credentials_forgotten_before

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import date

    from bot.services.ports.base import Ports
    from bot.services.ports.storage import Transaction

log = structlog.get_logger()

YEAR: Final = timedelta(days=365)
TICKS_KEPT: Final = timedelta(days=2)
SLICE: Final = 500


async def forget_a_day_later(ports: Ports) -> None:
    """What is kept for 24 hours and not for 25: asked every minute, and quick."""
    now = ports.now()
    before = now - ID_MEMORY
    await _in_slices(ports, lambda tx: tx.failed_lookups.forget(now - WINDOW, SLICE))
    await _in_slices(ports, lambda tx: tx.sign_ins.forget(now, SLICE))
    attempts = await _in_slices(ports, lambda tx: tx.attempts.forget(before, SLICE))
    codes = await _in_slices(ports, lambda tx: tx.codes.forget(before, SLICE))
    links = await _in_slices(ports, lambda tx: tx.links.forget_freed(before, SLICE))
    if attempts or codes or links:
        log.info("a day old and forgotten", attempts=attempts, codes=codes, links=links)


async def forget_what_is_old(ports: Ports) -> None:
    """Conversations end by themselves, uploaded files are never kept, staged imports belong to the imports."""
    now = ports.now()
    deliveries = await _in_slices(ports, lambda tx: tx.deliveries.forget(now - YEAR, SLICE))
    views = await _in_slices(ports, lambda tx: tx.views.forget(now - YEAR, SLICE))
    shares = await _in_slices(ports, lambda tx: tx.shares.forget(now - YEAR, SLICE))
    credentials = await _forget_credentials(ports, credentials_forgotten_before(now.date()))
    async with ports.storage.transaction() as tx:
        await tx.ticks.forget(now - TICKS_KEPT)
        await tx.releases.forget_cards(now - YEAR)
        await tx.institution_requests.forget(now - YEAR)
        await tx.members.forget(now - YEAR)
    await _in_slices(ports, lambda tx: tx.releases.forget_items(SLICE))
    if deliveries or views or shares or credentials:
        log.info("old things forgotten", deliveries=deliveries, views=views, shares=shares, credentials=credentials)


async def _forget_credentials(ports: Ports, sat_before: date) -> int:
    """Their entries stay, so each slice begins where the one before ended."""
    whole, last = 0, None
    while True:
        async with ports.storage.transaction() as tx:
            forgotten = await tx.entries.forget_credentials(sat_before, last, SLICE)
        if not forgotten:
            return whole
        whole, last = whole + len(forgotten), forgotten[-1]


async def _in_slices(ports: Ports, forget: Callable[[Transaction], Awaitable[int]]) -> int:
    """Whoever else writes has a turn in between; what a kill leaves is left to the next run. How many there were."""
    whole, forgotten = 0, SLICE
    while forgotten:
        async with ports.storage.transaction() as tx:
            forgotten = await forget(tx)
        whole += forgotten
    return whole
