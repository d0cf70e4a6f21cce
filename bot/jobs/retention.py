"""Forgets what is kept no longer. Readers look for it, and it goes in small transactions: whoever taps meanwhile does not wait."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.core.attempts import ID_MEMORY
from bot.core.lookups import WINDOW
from bot.core.timetable import credentials_forgotten_before

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from bot.services.ports.base import Ports
    from bot.services.ports.forgetting import Forgetting
    from bot.services.ports.storage import Transaction

log = structlog.get_logger()

YEAR: Final = timedelta(days=365)
TICKS_KEPT: Final = timedelta(days=2)
SLICE: Final = 500


async def forget_a_day_later(ports: Ports) -> None:
    """What is kept for 24 hours and not for 25: asked every minute."""
    now = ports.now()
    before = now - ID_MEMORY
    await _in_slices(ports, lambda tx: tx.failed_lookups, now - WINDOW)
    await _in_slices(ports, lambda tx: tx.sign_ins, now)
    attempts = await _in_slices(ports, lambda tx: tx.attempts, before)
    codes = await _in_slices(ports, lambda tx: tx.codes, before)
    links = await _in_slices(ports, lambda tx: tx.links, before)
    if attempts or codes or links:
        log.info("a day old and forgotten", attempts=attempts, codes=codes, links=links)


async def forget_what_is_old(ports: Ports) -> None:
    """Conversations end by themselves, uploaded files are never kept, staged imports belong to the imports."""
    now = ports.now()
    deliveries = await _in_slices(ports, lambda tx: tx.deliveries, now - YEAR)
    views = await _in_slices(ports, lambda tx: tx.views, now - YEAR)
    shares = await _in_slices(ports, lambda tx: tx.shares, now - YEAR)
    credentials = await _forget_credentials(ports, credentials_forgotten_before(now.date()))
    await _in_slices(ports, lambda tx: tx.ticks, now - TICKS_KEPT)
    await _in_slices(ports, lambda tx: tx.releases, now - YEAR)
    await _in_slices(ports, lambda tx: tx.institution_requests, now - YEAR)
    await _in_slices(ports, lambda tx: tx.members, now - YEAR)
    await _forget_items(ports)
    if deliveries or views or shares or credentials:
        log.info("old things forgotten", deliveries=deliveries, views=views, shares=shares, credentials=credentials)


async def _in_slices(ports: Ports, kept: Callable[[Transaction], Forgetting], before: datetime) -> int:
    """Whoever else writes has a turn in between; what a kill leaves is left to the next run. How many there were."""
    whole = 0
    while True:
        async with ports.storage.reading() as tx:
            old = await kept(tx).old(before, SLICE)
        if not old:
            return whole
        async with ports.storage.transaction() as tx:
            whole += await kept(tx).forget(old, before)


async def _forget_credentials(ports: Ports, sat_before: date) -> int:
    """Their entries stay, so each slice begins where the one before ended."""
    whole, last = 0, None
    while True:
        async with ports.storage.reading() as tx:
            some = await tx.entries.with_credentials(sat_before, last, SLICE)
        if not some:
            return whole
        async with ports.storage.transaction() as tx:
            whole += await tx.entries.forget_credentials(some, sat_before)
        last = some[-1]


async def _forget_items(ports: Ports) -> None:
    while True:
        async with ports.storage.reading() as tx:
            dead = await tx.releases.dead()
        if dead is None:
            return
        async with ports.storage.transaction() as tx:
            await tx.releases.forget_items(dead, SLICE)
