"""Every kind of message in every step of every conversation is answered, and the answers are those that were approved."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from bot import app
from bot.core.roles import Role
from bot.settings import read_settings
from tests.e2e.every_step import candidate_steps, linking_steps, staff_steps
from tests.e2e.every_step.approved import Answers, approve, approved, is_being_approved
from tests.e2e.every_step.house import PATIENCE, Handled, House, Register, Visitor, clock, reads
from tests.e2e.every_step.inputs import Input, inputs_of
from tests.e2e.every_step.staff_steps import COLLEAGUE
from tests.e2e.every_step.steps import CANCEL, DOUBLE_TAP, RIGHT, Step
from tests.e2e.every_step.transcript import transcript, unanswered, written
from tests.support.accounts import grant
from tests.support.databases import SqliteFiles
from tests.support.people import Json
from tests.support.product import environment
from tests.support.telegram import StandIn

pytestmark = pytest.mark.asyncio(loop_scope="module")

STEPS: tuple[Step, ...] = (*linking_steps.STEPS, *candidate_steps.STEPS, *staff_steps.STEPS)
CELLS = sum(len(list(inputs_of(step))) for step in STEPS)
AT_ONCE = 8
"""People in the house at a time."""
FAST = 1000
FAULT = "something went wrong"
DATA = re.compile(r"1:[a-z]+(?::[0-9a-z_-]{1,32}){0,2}")
"""A version, a verb, and what leads to nobody: nonces, slots, ids."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        url = stack.enter_context(sqlite_files.fresh(tmp_path_factory.mktemp("every_step")))
        telegram = await stack.enter_async_context(StandIn(messages_per_second=FAST))
        settings = read_settings(
            environment(telegram, url, messages_per_second=str(FAST), step_up_per_minute=str(10**6)), None
        )
        product = await stack.enter_async_context(app.running(settings, now=clock))
        people = await telegram.add_people(CELLS)
        house = House(telegram, Register(product.ports, product.storage), people, Handled(product))
        await house.fill()
        await grant(product.ports, COLLEAGUE, Role.PUBLISHER)
        yield house


@pytest.fixture(scope="module")
def walked() -> Iterator[dict[str, Answers]]:
    """The answers of this run, by step."""
    walked: dict[str, Answers] = {}
    yield walked
    if is_being_approved():
        approve(walked, [step.name for step in STEPS])


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
async def test_whatever_a_person_sends_is_answered_as_approved(
    house: House, walked: dict[str, Answers], step: Step
) -> None:
    cells = list(inputs_of(step))
    turns = asyncio.Semaphore(1 if step.alone else AT_ONCE)
    answers = await all_of(*(walk(house.newcomer(), step, one, turns) for one in cells))
    walked[step.name] = {one.name: answer for one, answer in zip(cells, answers, strict=True)}
    if not is_being_approved():
        assert walked[step.name] == approved().get(step.name)


@pytest.mark.skipif(is_being_approved(), reason="they are being written")
async def test_no_answer_is_approved_of_a_step_that_is_no_more() -> None:
    assert list(approved()) == [step.name for step in STEPS]


async def all_of(*walks: Awaitable[str]) -> list[str]:
    """To the end, so that nobody of this step is met in the next; every failure is told."""
    ends = await asyncio.gather(*walks, return_exceptions=True)
    if failures := [end for end in ends if isinstance(end, BaseException)]:
        raise BaseExceptionGroup("cells", failures)
    return [end for end in ends if isinstance(end, str)]


async def walk(visitor: Visitor, step: Step, one: Input, turns: asyncio.Semaphore) -> str:
    """One cell: to the step, the input, what is true of every answer, and on from there. Gives the answer."""
    async with turns:
        visitor.since = visitor.moment()
        try:
            await step.come(visitor)
            changes = await answered(visitor, step, one)
            await goes_on(visitor, step, one)
        except (AssertionError, TimeoutError) as error:
            error.add_note(f"{step.name}: {one.name}")
            raise
        finally:
            if visitor.is_staff:
                await visitor.resigns()
        return transcript(changes, visitor)


async def answered(visitor: Visitor, step: Step, one: Input) -> list[Json]:
    if one.before:
        await one.before(visitor)
    person = visitor.person
    await visitor.settles()
    since, began = visitor.moment(), time.monotonic()
    await one.act(visitor)
    await visitor.settles()
    if done := step.shows if one.name == RIGHT else step.until.get(one.name):
        await person.sees_text(done, within=PATIENCE)
    assert time.monotonic() - began < PATIENCE
    changes = visitor.happened(since)
    holds_for_every_answer(changes, visitor, one)
    if one.name == DOUBLE_TAP and step.once:
        assert sum(step.once in message.get("text", "") for message in written(changes)) == 1
    return changes


def holds_for_every_answer(changes: list[Json], visitor: Visitor, one: Input) -> None:
    said = written(changes)
    pop_ups = [change["text"] for change in changes if change["type"] == "answer" and change["text"]]
    assert said or pop_ups, "nothing was said"
    assert not unanswered(changes)
    for message in said:
        text = message.get("text") or message.get("caption") or ""
        assert text.strip()
        assert FAULT not in text
        for row in message.get("reply_markup", {}).get("inline_keyboard", []):
            assert all("url" in button or DATA.fullmatch(button["callback_data"]) for button in row)
    assert all(len(text) <= 200 for text in pop_ups)
    if one.holds_secret:
        assert any(change["type"] == "deleted" for change in changes), "the Secret Number is still in the chat"


async def goes_on(visitor: Visitor, step: Step, one: Input) -> None:
    """The step still takes its answer; after /cancel nothing is left to cancel."""
    if one.name == CANCEL and step.is_conversation:
        await visitor.person.sends("/cancel")
        await visitor.person.sees_text("nothing to cancel")
    elif one.name != RIGHT and one.name not in step.moves_on:
        await (step.again or step.right)(visitor)
        await reads(step.shows)(visitor)
