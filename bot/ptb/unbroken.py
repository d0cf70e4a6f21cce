"""Lets what must be written be written to its end, even when the one who asked for it is cancelled."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")


async def unbroken(work: Coroutine[Any, Any, T]) -> T:
    """Awaits `work`. When cancelled meanwhile, waits until it has ended and only then passes the cancelling on."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.gather(task, return_exceptions=True)
        raise
