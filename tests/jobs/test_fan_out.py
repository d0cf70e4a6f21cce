"""What the first chunk of a release left over is queued as long as the process runs, and after the next start."""

import asyncio

import pytest

from bot.jobs.fan_out import FanOut
from bot.services import alerting
from bot.services.ports.base import Ports
from bot.services.releasing import FIRST_CHUNK
from bot.storage.engine import SqlStorage
from tests.support.staffing import a_session, hire, link_many, release

ALL = FIRST_CHUNK + 30


async def queued(ports: Ports) -> int:
    async with ports.storage.reading() as tx:
        (running,) = await tx.releases.running()
        return (await tx.releases.tally(running.release.id)).queued


async def test_a_stop_takes_effect_after_the_chunk_in_hand_and_the_next_start_goes_on(
    ports: Ports, storage: SqlStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It took as long as a stop has patience, or as all that were left."""
    monkeypatch.setattr(alerting, "CHUNK", 10)
    await hire(ports)
    await a_session(ports, ALL)
    await link_many(ports, ALL)
    await release(ports)
    storage.wakes.clear()

    stopped = FanOut(ports, ports.new_id())
    running = asyncio.create_task(stopped.run())
    await storage.wakes.wait()  # a chunk is queued
    stopped.stop()
    await running
    assert await queued(ports) == FIRST_CHUNK
    assert await alerting.is_fan_out_due(ports)

    await FanOut(ports, ports.new_id()).run()
    assert await queued(ports) == ALL
    assert not await alerting.is_fan_out_due(ports)
