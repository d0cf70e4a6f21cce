"""What every update passes first: floods, groups, faults, a storage that is away. By polling and by webhook alike."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from telegram import Update
from telegram.ext import CommandHandler

from bot.app import Product
from bot.context import Context
from tests.support import product as products
from tests.support.cable import Cable
from tests.support.logs import logs_kept
from tests.support.people import Person, Seen
from tests.support.telegram import StandIn
from tests.support.waiting import eventually

LEFT_OUT = "several messages at once"
UNKNOWN = "don't know what to do"


@pytest.fixture
async def telegram() -> AsyncIterator[StandIn]:
    async with StandIn() as telegram:
        yield telegram


@pytest.fixture(params=["polling", "webhook"])
def mode(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
async def product(telegram: StandIn, sqlite_url: str, mode: str) -> AsyncIterator[Product]:
    async with products.running(telegram, sqlite_url, mode=mode) as product:
        yield product


@pytest.fixture
async def chat(telegram: StandIn, product: Product) -> Person:
    """Somebody who has started the bot and reads English."""
    [person] = await telegram.add_people(1)
    return person


async def answers(chat: Person) -> list[str]:
    return [seen.text for seen in await chat.sees() if seen.by_bot]


def fails_at(product: Product, command: str, fault: Callable[[], Exception], *, times: int = 1) -> None:
    """A handler with a fault in it, ahead of all others."""
    left = iter(range(times))

    async def handler(_update: Update, context: Context) -> None:
        if next(left, None) is not None:
            raise fault()
        await context.answer()

    product.application.handlers[0].insert(0, CommandHandler(command, handler))


async def test_of_a_flood_the_first_five_are_answered_then_all_that_came_since_and_then_each_again(chat: Person):
    await asyncio.gather(*(chat.sends("/help") for _ in range(20)))
    await chat.sees_text(LEFT_OUT)
    said = await answers(chat)
    assert sum("What I can do" in text for text in said) in {5, 6}  # one more where it came just after the fifth answer
    assert sum(LEFT_OUT in text for text in said) == 1
    await chat.sends("/start")
    await chat.sees_button("Link my results")


async def test_a_secret_number_typed_within_a_flood_is_deleted(chat: Person):
    flood = [chat.sends("/help") for _ in range(12)]
    typed = await asyncio.gather(*flood, chat.sends("0042"), chat.sends("/help"))
    await chat.sees_deleted(typed[12])
    await chat.sees_text(LEFT_OUT)


async def test_presses_within_a_flood_are_answered_each(chat: Person):
    await chat.sends("/start")
    page = await chat.sees_button("Link my results")
    await asyncio.gather(*(chat.sends("/help") for _ in range(10)))
    for _ in range(5):
        await chat.presses_data("an old button", on=page.id)
        await chat.sees_pop_up()


async def test_who_waits_for_each_answer_is_never_a_flood(chat: Person):
    for _ in range(7):
        await chat.sends("/help")
        await chat.sees_text("What I can do")
    assert not [text for text in await answers(chat) if LEFT_OUT in text]


async def test_a_chat_that_floods_holds_up_nobody_else(chat: Person, telegram: StandIn):
    [other] = await telegram.add_people(1)
    await asyncio.gather(*(chat.sends("/help") for _ in range(20)))
    await other.sends("/start")
    await other.sees_button("Link my results", within=1)


async def test_a_stop_in_the_middle_of_a_flood_answers_it_first(telegram: StandIn, sqlite_url: str, mode: str):
    [chat] = await telegram.add_people(1)
    async with products.running(telegram, sqlite_url, mode=mode):
        typed = (await asyncio.gather(*(chat.sends("/help") for _ in range(12)), chat.sends("0042")))[-1]
        await chat.sees_deleted(typed)
    assert await telegram.counts(LEFT_OUT) == {chat.id: 1}


async def test_groups_and_channels_get_one_sentence_and_are_left(telegram: StandIn, product: Product):
    for kind in ("group", "supergroup", "channel"):
        group = await telegram.adds_bot_to_group(telegram.stranger, kind=kind)
        await telegram.says_in_group(telegram.stranger, group, "What is my result? ABC123456 0042")
        await eventually(lambda group=group: has_left(telegram, group))
        texts = [message.get("text", "") for message in (await telegram.group(group))["messages"]]
        assert sum("private chat" in text for text in texts) == 1, kind


async def has_left(telegram: StandIn, group: int) -> bool:
    return (await telegram.group(group))["status"] == "left"


async def test_a_fault_is_answered_with_an_apology_and_an_incident_and_the_next_update_works(
    chat: Person, product: Product
):
    fails_at(product, "results", lambda: KeyError("Lucía García ABC123456 0042"))
    with logs_kept() as log:
        await chat.sends("/results ABC123456")
        apology = await chat.sees_text("something went wrong")
    assert "Luc" not in apology.text
    assert "KeyError" not in apology.text
    incident = apology.text.split()[-1]
    [line] = [line for line in log.getvalue().splitlines() if incident in line]
    assert "KeyError at " in line
    for secret in ("Luc", "ABC123456", "0042", str(chat.id)):
        assert secret not in log.getvalue()
    await chat.sends("/start")
    await chat.sees_button("Link my results")


async def test_an_edited_message_is_answered_like_a_new_one(chat: Person):
    first = await chat.sends("/hepl")
    await chat.sees_text(UNKNOWN)
    await chat.edits(first, "/help")
    seen: Seen = await chat.sees_anything()
    assert seen.text


async def test_a_secret_number_that_comes_by_an_edit_is_deleted(chat: Person):
    typed = await chat.sends("hello")
    await chat.sees_text(UNKNOWN)
    await chat.edits(typed, "0042")
    await chat.sees_deleted(typed)


async def test_what_meets_a_storage_that_is_away_is_answered_when_it_is_back(
    telegram: StandIn, postgres_url: str, mode: str
):
    async with Cable(postgres_url) as cable, products.running(telegram, cable.url, mode=mode):
        [chat] = await telegram.add_people(1)
        await chat.sends("/help")
        await chat.sees_text("What I can do")
        cable.cut()
        await chat.sends("/start")
        await chat.sends("/help")
        with pytest.raises(AssertionError, match="did not see"):
            await chat.sees_anything(within=0.3)
        cable.mend()
        await chat.sees_button("Link my results")
        await chat.sees_text("What I can do")
