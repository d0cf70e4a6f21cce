"""The timetable of everything that happens by itself: woken at once by a commit, and swept in case a wake was missed.

The schedule lives in memory, the same in every process; who does what is decided in the database, by leases and ticks.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any, Final, cast

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.jobs.courier import Courier
from bot.jobs.deliver_alerts import ChatChannel, MailChannel
from bot.jobs.fan_out import FanOut
from bot.jobs.release_due import release_due
from bot.jobs.release_progress import ReleaseProgress
from bot.jobs.retention import forget_a_day_later, forget_what_is_old
from bot.jobs.send_shares import send_shares
from bot.jobs.staged_imports import forget_staged_imports
from bot.jobs.ticks import once_for_all
from bot.jobs.woken import Woken
from bot.services.alerting import sweep
from bot.services.ports.outbox import Channel

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
    from uuid import UUID

    from telegram.ext import ExtBot

    from bot.metrics import Metrics
    from bot.ptb.limiter import PriorityRateLimiter
    from bot.services.ports.base import Ports
    from bot.services.ports.mailer import Mailer

DUE_EVERY: Final = timedelta(seconds=1)
PROGRESS_EVERY: Final = timedelta(seconds=2)
SWEEP_EVERY: Final = timedelta(seconds=5)
INDEX_EVERY: Final = timedelta(seconds=2)
"""In every process, so that the next search finds the index ready."""
RACES_EVERY: Final = timedelta(minutes=1)
TIDY_EVERY: Final = timedelta(minutes=1)
RETENTION_EVERY: Final = timedelta(hours=1)
PATIENCE: Final = 10.0
"""Seconds that a stop waits for what is on its way."""
WINDOWS_A_SECOND: Final = 2
"""So much of a second's alerts is on its way at once: the limiter is never idle, and a stop takes effect at once."""
LEAST_WINDOW: Final = 8
MAIL_WINDOW: Final = 8


@dataclass(frozen=True, slots=True)
class Timetable:
    """What runs; `when_woken` also whenever something was queued. `long` may have much to do, and is told to stop."""

    long: Sequence[Courier | FanOut]
    jobs: Sequence[Woken]
    when_woken: Sequence[Woken]


@asynccontextmanager
async def jobs_running(
    ports: Ports,
    bot: ExtBot[Any],
    *,
    mailer: Mailer | None,
    wakes: asyncio.Event,
    holder: UUID,
    tidy: Callable[[], Awaitable[None]],
    metrics: Metrics,
) -> AsyncIterator[None]:
    """The jobs run as long as the block. `wakes` is set by the storage at each commit that concerns them.

    `tidy` ends silent conversations and forgets updates that are long done: the storage's own housekeeping.

    `holder` names this process to the leases: where only one process can ever be, a fixed one, so that a restart
    after a kill goes on at once instead of waiting for the lease of the dead to run out.

    What still waits for the limiter at the end stays claimed, and is the first that the next sender claims.
    """
    scheduler = AsyncIOScheduler(
        timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
    timetable = _timetable(ports, bot, mailer, holder, scheduler, tidy, metrics)
    scheduler.start()
    waker = asyncio.create_task(_pass_on(wakes, timetable.when_woken))
    for job in timetable.when_woken:
        job.wake()
    try:
        yield
    finally:
        waker.cancel()
        for work in timetable.long:
            work.stop()
        limiter = cast("PriorityRateLimiter | None", bot.rate_limiter)  # there is one kind
        with limiter.giving_up() if limiter else nullcontext():
            await asyncio.gather(waker, *(job.stop(PATIENCE) for job in timetable.jobs), return_exceptions=True)
        scheduler.shutdown(wait=False)


def _timetable(  # noqa: PLR0917  called once, above
    ports: Ports,
    bot: ExtBot[Any],
    mailer: Mailer | None,
    holder: UUID,
    scheduler: AsyncIOScheduler,
    tidy: Callable[[], Awaitable[None]],
    metrics: Metrics,
) -> Timetable:
    chat = Courier(
        ports,
        Channel.CHAT,
        metrics.delivering("chat", ChatChannel(ports, bot).send),
        holder=holder,
        window=max(LEAST_WINDOW, ports.policy.messages_per_second // WINDOWS_A_SECOND),
        paid_window=ports.policy.paid_messages_per_second // WINDOWS_A_SECOND,
    )
    mail = Courier(
        ports,
        Channel.MAIL,
        metrics.delivering("mail", MailChannel(ports, mailer).send),
        holder=holder,
        window=MAIL_WINDOW,
    )
    fan_out = FanOut(ports, holder)
    progress = ReleaseProgress(ports, bot, holder)
    when_woken = {
        "deliver chat": (chat.run, SWEEP_EVERY),
        "deliver mail": (mail.run, SWEEP_EVERY),
        "fan out": (fan_out.run, SWEEP_EVERY),
        "release what is due": (lambda: release_due(ports), DUE_EVERY),
        "send shares": (lambda: send_shares(ports), SWEEP_EVERY),
    }
    races = once_for_all(ports, "sweep races", RACES_EVERY, lambda: sweep(ports))
    retention = once_for_all(ports, "retention", RETENTION_EVERY, lambda: forget_what_is_old(ports))
    day_old = once_for_all(ports, "a day old", TIDY_EVERY, lambda: forget_a_day_later(ports))
    staged = once_for_all(ports, "staged imports", TIDY_EVERY, lambda: forget_staged_imports(ports))
    tidying = once_for_all(ports, "tidy", TIDY_EVERY, tidy)
    by_the_clock = {
        "show progress": (progress.show, PROGRESS_EVERY),
        "sweep races": (races, RACES_EVERY),
        "a day old": (day_old, TIDY_EVERY),
        "retention": (retention, RETENTION_EVERY),
        "staged imports": (staged, TIDY_EVERY),
        "tidy": (tidying, TIDY_EVERY),
        "index the register": (ports.directory.warm, INDEX_EVERY),
    }
    jobs = {name: Woken(name, run, scheduler) for name, (run, _) in (when_woken | by_the_clock).items()}
    for name, (_, every) in (when_woken | by_the_clock).items():
        jitter = _jitter(every)
        seconds = every.total_seconds() - jitter  # it comes on top
        scheduler.add_job(jobs[name].run, "interval", seconds=seconds, jitter=jitter, id=name)
    return Timetable((chat, mail, fan_out), tuple(jobs.values()), tuple(jobs[name] for name in when_woken))


def _jitter(every: timedelta) -> int:
    """Seconds, so that what is done each minute is not all done in the same one, while everybody who writes waits."""
    return every // timedelta(seconds=6) if every >= TIDY_EVERY else 0


async def _pass_on(wakes: asyncio.Event, woken: Sequence[Woken]) -> None:
    while True:
        await wakes.wait()
        wakes.clear()
        for job in woken:
            job.wake()
