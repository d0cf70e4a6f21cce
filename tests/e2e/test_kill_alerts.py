"""A bot that is killed in the middle of a crowd's alerts, and the command line beside a bot that runs."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import app
from bot.services.ports.base import Ports
from bot.settings import read_settings
from tests.support.cohort import SESSION, a_result, an_entry, import_sample
from tests.support.product import ProductProcess, environment
from tests.support.staffing import id_number, link_many
from tests.support.telegram import StandIn, StandInProcess

CROWD = 600
RATE = 200


@pytest.fixture
async def telegram() -> AsyncIterator[StandIn]:
    async with StandInProcess("--messages-per-second", "100000") as telegram:
        yield telegram


async def test_everybody_is_alerted_though_the_bot_is_killed_in_the_middle(
    telegram: StandIn, database_url: str, tmp_path: Path
) -> None:
    people = await telegram.add_people(CROWD)
    settings = environment(telegram, database_url, messages_per_second=str(RATE))
    async with app.opened_ports(read_settings(settings, None)) as (ports, _):
        await fill(ports, CROWD, first=people[0].id)
    bot = ProductProcess(settings, tmp_path)
    await bot.start()
    code, said = await bot.command("publish", SESSION, "--yes", "--override", "a test")
    assert code == 0, said

    await until(telegram, at_least=CROWD // 2)
    await bot.kill()
    await bot.start(within=40)
    await until(telegram, at_least=CROWD, people=True, within=60)
    await bot.stop()

    counts = await telegram.counts("result is out")
    assert len(counts) == CROWD
    in_flight, not_settled_yet = RATE // 2, RATE // 10
    assert sum(counts.values()) - CROWD <= in_flight + not_settled_yet


async def test_the_command_line_publishes_and_the_running_bot_delivers_within_a_second(
    telegram: StandIn, sqlite_url: str, tmp_path: Path
) -> None:
    [candidate] = await telegram.add_people(1)
    settings = environment(telegram, sqlite_url)
    async with app.opened_ports(read_settings(settings, None)) as (ports, _):
        await fill(ports, 1, first=candidate.id)
    bot = ProductProcess(settings, tmp_path)
    await bot.start()

    code, said = await bot.command("publish", SESSION, "--yes", "--override", "a test")
    assert code == 0, said
    await candidate.sees_text("result is out", within=1)
    await bot.stop()


async def fill(ports: Ports, people: int, *, first: int) -> None:
    """A session of so many, each linked."""
    places = range(1, people + 1)
    await import_sample(
        ports,
        entries=[an_entry(id_number(place)) for place in places],
        results=[a_result(id_number(place)) for place in places],
    )
    await link_many(ports, people, first=first)


async def until(telegram: StandIn, *, at_least: int, people: bool = False, within: float = 30) -> None:
    """So many alerts have arrived, or so many people have one."""
    async with asyncio.timeout(within):
        while True:
            counts = await telegram.counts("result is out")
            if (len(counts) if people else sum(counts.values())) >= at_least:
                return
            await asyncio.sleep(0.02)
