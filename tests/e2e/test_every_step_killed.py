"""`kill -9` while somebody stands at a step: what they send meanwhile is answered as if nothing had been."""

import asyncio
from pathlib import Path

import pytest

from bot.app import opened_ports
from bot.settings import read_settings
from tests.e2e.every_step import candidate_steps, linking_steps, staff_steps
from tests.e2e.every_step.house import House, Register, Visitor
from tests.e2e.every_step.steps import Step
from tests.support.product import ProductProcess, environment
from tests.support.telegram import StandIn

STEPS: tuple[Step, ...] = (
    *(step for step in linking_steps.STEPS if step is not linking_steps.LOCKED),
    candidate_steps.ADDRESS,
    candidate_steps.CODE,
    candidate_steps.UNLINK,
    candidate_steps.ERASE,
    staff_steps.STAGED,
    staff_steps.PLAN,
    staff_steps.ALONE_NAME,
)


@pytest.mark.parametrize("is_back", [True, False], ids=["sent after the kill", "sent while it is down"])
async def test_every_step_goes_on_after_a_kill(sqlite_url: str, tmp_path: Path, is_back: bool) -> None:
    async with StandIn() as telegram:
        given = environment(telegram, sqlite_url)
        bot = ProductProcess(given, tmp_path)
        await bot.start()
        try:
            async with opened_ports(read_settings(given, None)) as (ports, storage):
                house = House(telegram, Register(ports, storage), await telegram.add_people(len(STEPS)))
                await house.fill()
                visitors = [(house.newcomer(), step) for step in STEPS]
                await asyncio.gather(*(step.come(visitor) for visitor, step in visitors))
                await bot.kill()
                if is_back:
                    await bot.start()
                await asyncio.gather(
                    *(goes_on(visitor, step) for visitor, step in visitors), *([] if is_back else [bot.start()])
                )
        finally:
            await bot.kill()


async def goes_on(visitor: Visitor, step: Step) -> None:
    try:
        await step.right(visitor)
        await visitor.person.sees_text(visitor.fills(step.shows), within=15)
    except AssertionError as error:
        error.add_note(step.name)
        raise
