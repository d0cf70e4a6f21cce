"""When what happens by itself begins: the real scheduler's own jobs are asked, nobody waits for them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise

import pytest
from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from telegram.ext import ExtBot

from bot.jobs import schedule
from bot.metrics import Metrics
from bot.services.ports.base import Ports

ROUNDS = 50
EVERY_MINUTE = ("sweep races", "a day old", "staged imports", "tidy")
PERIODS = {
    "deliver chat": schedule.SWEEP_EVERY,
    "deliver mail": schedule.SWEEP_EVERY,
    "fan out": schedule.SWEEP_EVERY,
    "release what is due": schedule.DUE_EVERY,
    "send shares": schedule.SWEEP_EVERY,
    "show progress": schedule.PROGRESS_EVERY,
    "retention": schedule.RETENTION_EVERY,
    "index the register": schedule.INDEX_EVERY,
    **dict.fromkeys(EVERY_MINUTE, timedelta(minutes=1)),
}


async def nothing() -> None:
    """Instead of the storage's housekeeping."""


@pytest.fixture
def jobs(ports: Ports, bot: ExtBot) -> dict[str, Job]:
    scheduler = AsyncIOScheduler(timezone=UTC)
    schedule._timetable(ports, bot, None, ports.new_id(), scheduler, nothing, Metrics())
    return {job.id: job for job in scheduler.get_jobs()}


def begins(job: Job, started: datetime) -> Iterator[datetime]:
    last, now = None, started
    while True:
        last = now = job.trigger.get_next_fire_time(last, now)
        yield now


async def test_what_is_done_each_minute_does_not_all_begin_in_the_same_second(jobs: dict[str, Job]) -> None:
    """Whoever writes waits for each of them: for one after the other, not for all."""
    started = datetime.now(UTC)
    rounds = islice(zip(*(begins(jobs[name], started) for name in EVERY_MINUTE), strict=True), ROUNDS)
    at_once = [moments for moments in rounds if max(moments) - min(moments) < timedelta(seconds=1)]
    assert len(at_once) < ROUNDS / 2


async def test_everything_is_done_at_least_once_in_each_period(jobs: dict[str, Job]) -> None:
    assert jobs.keys() == PERIODS.keys()
    started = datetime.now(UTC)
    for name, job in jobs.items():
        moments = [started, *islice(begins(job, started), ROUNDS)]
        longest = max(later - earlier for earlier, later in pairwise(moments))
        assert longest <= PERIODS[name] + timedelta(milliseconds=1), name
