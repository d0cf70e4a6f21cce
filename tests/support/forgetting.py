"""What the retention job does, in one transaction."""

from datetime import datetime

from bot.services.ports.forgetting import Forgetting


async def forgotten(kept: Forgetting, before: datetime, limit: int = 10) -> int:
    """How many were old, of so many."""
    old = await kept.old(before, limit)
    return await kept.forget(old, before) if old else 0
