"""`kill -9` while somebody stands at a step: what they send meanwhile is answered as if nothing had been."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import opened_ports
from bot.settings import read_settings
from tests.e2e.every_step import candidate_steps, linking_steps, staff_steps
from tests.e2e.every_step.house import House, Register, Visitor
from tests.e2e.every_step.steps import Step
from tests.support.product import ProductProcess, environment
from tests.support.telegram import StandIn
from tests.support.waiting import eventually


async def is_answered(visitor: Visitor) -> bool:
    answer = (await visitor.person.last()).text
    return "is confirmed" in answer or "is not the code" in answer


async def types_the_newest_code(visitor: Visitor) -> None:
    """Whose address was in hand when the kill came may be sent a second code, and then only that one counts."""
    await visitor.house.is_back.wait()
    await candidate_steps.types_the_code(visitor)
    await eventually(lambda: is_answered(visitor), within=15)
    if not any("is confirmed" in seen.text for seen in await visitor.person.sees()):
        await candidate_steps.types_the_code(visitor)


STEPS: tuple[Step, ...] = (
    *(step for step in linking_steps.STEPS if step is not linking_steps.LOCKED),
    candidate_steps.ADDRESS,
    replace(candidate_steps.CODE, right=types_the_newest_code),
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
                    await comes_back(bot, house)
                await asyncio.gather(
                    *(goes_on(visitor, step) for visitor, step in visitors),
                    *([] if is_back else [comes_back(bot, house)]),
                )
        finally:
            await bot.kill()


async def comes_back(bot: ProductProcess, house: House) -> None:
    await bot.start()
    house.is_back.set()


async def goes_on(visitor: Visitor, step: Step) -> None:
    try:
        await step.right(visitor)
        await visitor.house.is_back.wait()
        await eventually(lambda: has_read(visitor, step.shows), within=15)
    except (AssertionError, TimeoutError) as error:
        error.add_note(step.name)
        raise


async def has_read(visitor: Visitor, text: str) -> bool:
    return any(visitor.fills(text) in seen.text for seen in await visitor.person.sees())
