"""Lets what must be written be written to its end, even when the one who asked for it is cancelled."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")


async def unbroken(work: Coroutine[Any, Any, T]) -> T:
    """Awaits `work`. A cancelling meanwhile, however often, is passed on only after it has ended."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is None:
        return task.result()
    if not task.cancelled():
        task.exception()  # looked at, so that asyncio does not complain of it: the cancelling is what counts
    raise cancelled
