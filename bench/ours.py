"""The product itself as a contender: its own database, vault, jobs, limiter and transport, nothing left out."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bench.contender import Took, measured
from bench.seed import KEY
from bench.stub import TOKEN
from bot import app
from bot.jobs.schedule import jobs_running
from bot.metrics import Metrics
from bot.settings import read_settings
from bot.storage.schema import outbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from bot.services.ports.base import Ports
    from bot.storage.engine import SqlStorage

_LOOKS_EVERY = 0.1


def environment(url: str, database: str, **more: object) -> dict[str, str]:
    """Settings that suffice to run; `more` by names without `BOT_`."""
    given = {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": url,
        "BOT_DATABASE_URL": database,
        "BOT_ENCRYPTION_KEYS": KEY,
        "BOT_OWNER_IDS": "1",
        "BOT_ORGANISATION": "Sample Exams",
        "BOT_SUPPORT_CONTACT": "help@exams.example",
        "BOT_TERMS_URL": "https://exams.example/terms",
        "BOT_PRIVACY_URL": "https://exams.example/privacy",
        "BOT_HTTP_PORT": "0",
        "BOT_LOG_LEVEL": "WARNING",
    }
    return given | {f"BOT_{name.upper()}": str(value) for name, value in more.items()}


@asynccontextmanager
async def delivering(settings: Mapping[str, str]) -> AsyncIterator[tuple[Ports, SqlStorage, Any]]:
    """Everything that delivers, opened and standing still: `jobs_running` sets it going."""
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    parsed = read_settings(settings, None)
    async with app.opened_ports(parsed) as (ports, storage), app.make_bot(parsed, app.make_limiter(parsed)) as bot:
        yield ports, storage, bot


async def alerts(url: str, database: str, messages: int, rate: int) -> Took:
    """Everything that is queued, from the claim to the last settlement."""

    async def tidy() -> None:
        """Nothing is old."""

    async with delivering(environment(url, database, messages_per_second=rate)) as (ports, storage, bot):
        with measured(messages) as took:
            async with jobs_running(
                ports, bot, mailer=None, wakes=storage.wakes, holder=ports.new_id(), tidy=tidy, metrics=Metrics()
            ):
                while await _open(storage):
                    await asyncio.sleep(_LOOKS_EVERY)
    return took


async def _open(storage: SqlStorage) -> bool:
    left = sa.select(outbox.c.id).where(outbox.c.channel == "chat", outbox.c.settled_at.is_(None)).limit(1)
    async with storage.reading() as tx:
        return (await tx.connection.execute(left)).first() is not None
