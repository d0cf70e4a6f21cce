"""The product itself as a contender: its own database, vault, jobs, limiter and transport, nothing left out."""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from bench.contender import Took, measured, run
from bench.probes import burst, percentile, press, tapping, ticking
from bench.seed import KEY, SESSION
from bench.stub import TOKEN, Stub
from bot import app, beside
from bot.metrics import Metrics
from bot.ptb.intake import opened
from bot.ptb.limiter import Lane
from bot.services import releasing
from bot.settings import read_settings
from bot.storage.schema import outbox
from bot.texts.words import LANGUAGES, words_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from bot.services.ports.base import Clock, Ports
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
async def standing(
    settings: Mapping[str, str], *, now: Clock = app.utc_now, clock: Callable[[], float] = time.monotonic
) -> AsyncIterator[app.Parts]:
    """The product opened and standing still: `beside.jobs` sets going what happens by itself. The limiter goes by `clock`."""
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    parsed = read_settings(settings, None)
    for language in LANGUAGES:
        words_in(language)  # as the command menus have it read when the product starts
    async with app.opened_ports(parsed, now=now) as (ports, storage):
        application, gate = app.make_application(parsed, ports, storage, clock=clock)
        async with opened(application):
            app.keep_what_is_loaded()
            yield app.Parts(parsed, ports, storage, application, Metrics())
            await gate.flood.close()


async def alerts(url: str, database: str, messages: int, rate: int) -> Took:
    """Everything that is queued, from the claim to the last settlement."""
    async with standing(environment(url, database, messages_per_second=rate)) as parts:
        with measured(messages) as took:
            async with beside.jobs(parts):
                while await is_open(parts.storage):
                    await asyncio.sleep(_LOOKS_EVERY)
    return took


async def first_alerts(url: str, database: str, times: int, *, elsewhere: bool) -> Took:
    """So often: released, until the first alert is on the wire, stopped. `elsewhere`: by another process, as the command line does."""
    settings = environment(url, database, four_eyes="false")
    waited: list[float] = []
    async with standing(settings) as parts, app.background(parts.storage.watch()), beside.jobs(parts):
        with measured(times) as took:
            for _ in range(times):
                await asyncio.to_thread(Stub(url).forget)
                committed = await (_publish_beside(settings) if elsewhere else _publish(parts.ports))
                waited.append(await _first_alert(url) - committed)
                await releasing.stop(parts.ports, "cli:bench", SESSION)
                while await is_open(parts.storage):
                    await asyncio.sleep(_LOOKS_EVERY)
    took.extra = {"waited": waited}
    return took


async def taps_beside(url: str, database: str, people: int, seconds: float) -> Took:
    """From the release on somebody taps while its deliveries are made and sent; the first `people` are linked longest."""
    settings = environment(url, database, four_eyes="false")
    async with standing(settings) as parts, app.background(parts.storage.watch()), beside.jobs(parts):
        async with tapping(app.intake_of(parts), people) as waited:
            await asyncio.sleep(0.5)
            with measured(1) as took:
                await _publish(parts.ports)
                await asyncio.sleep(seconds)
        took.messages = len(waited)
    took.extra = {"waited": waited}
    return took


async def both(url: str, database: str, alerts: int, people: int, rate: int) -> Took:
    """Alerts at their rate, and in the midst of them everybody whose alert is out taps at once."""
    waited: list[float] = []
    async with standing(environment(url, database, messages_per_second=rate)) as parts:
        intake = app.intake_of(parts)

        async def handle(raw: bytes) -> None:
            await intake.handle(await intake.read(raw))

        with measured(alerts + people) as took:
            async with ticking() as late, beside.jobs(parts):
                await asyncio.sleep(people / rate + 1)
                waited = await burst((press(place, 10 + place) for place in range(people)), handle)
                while await is_open(parts.storage):
                    await asyncio.sleep(_LOOKS_EVERY)
    took.extra = {"p99": percentile(waited, 99), "stall": max(late)}
    return took


async def replies(url: str, database: str, times: int, rate: int) -> Took:
    """Replies beside the alerts that wait: from asking the limiter to its leave, and the loop's worst stall."""
    waited: list[float] = []

    async def reply(number: int) -> None:
        asked = time.monotonic()

        async def request() -> None:
            waited.append(time.monotonic() - asked)
            await bot.request.post(f"{bot.base_url}/getMe")

        await bot.rate_limiter.keep(Lane.REPLY, number, request)

    async with standing(environment(url, database, messages_per_second=rate)) as parts, beside.jobs(parts):
        bot: Any = parts.application.bot
        await asyncio.sleep(1)
        with measured(times) as took:
            async with asyncio.TaskGroup() as tasks:
                for number in range(times):
                    tasks.create_task(reply(10_000_000 + number))
                    await asyncio.sleep(0.005)
    took.extra = {"waited": waited}
    return took


async def publish_once(settings: dict[str, str]) -> Took:
    """What `results-bot publish` does, beside a bot that runs."""
    async with app.opened_ports(read_settings(settings, None)) as (ports, _):
        return Took(1, extra={"committed": await _publish(ports)})


async def _publish(ports: Ports) -> float:
    await releasing.publish(ports, "cli:bench", SESSION)
    return time.monotonic()


async def _publish_beside(settings: dict[str, str]) -> float:
    took = await asyncio.to_thread(run, "bench.ours", "publish_once", settings=settings)
    assert took.extra
    return float(took.extra["committed"])


async def _first_alert(url: str) -> float:
    """When it arrived at the stub."""
    while not (arrived := (await asyncio.to_thread(Stub(url).stats))["alerts"]):
        await asyncio.sleep(0.2)
    return float(arrived[0])


_LEFT: Final = sa.select(outbox.c.id).where(outbox.c.channel == "chat", outbox.c.settled_at.is_(None)).limit(1)


async def is_open(storage: SqlStorage) -> bool:
    """Whether an alert is not settled yet."""
    async with storage.glance() as tx:
        return bool((await tx.connection.execute(_LEFT)).all())
