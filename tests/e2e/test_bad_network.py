"""A network that loses, drops, refuses and delays: nobody stays unanswered, and no alert is lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot import app
from bot.app import Product
from bot.core.alerts import LATE
from bot.ptb.sender import PAUSES
from bot.settings import read_settings
from tests.e2e.conftest import Bots
from tests.support import product as products
from tests.support.accounts import release
from tests.support.cohort import a_result, an_entry, import_sample
from tests.support.people import Person
from tests.support.product import environment, free_port
from tests.support.staffing import id_number, link, link_many
from tests.support.telegram import FIRST_ADDED_PERSON, StandIn
from tests.support.waiting import eventually

ALERT = "C1 Advanced"
HELP = "What I can do"
CROWD = 60
EVERY_KIND = ("lost-reply", "dropped", "500", "502", "429")


class ShiftedClock:
    """The time of day, and whatever a test lets pass."""

    def __init__(self) -> None:
        self.passed = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.passed


@pytest.fixture
def clock() -> ShiftedClock:
    return ShiftedClock()


@asynccontextmanager
async def running(telegram: StandIn, database_url: str, clock: ShiftedClock, **more: str) -> AsyncIterator[Product]:
    given = environment(telegram, database_url, messages_per_second="500", **more)
    async with app.running(read_settings(given, None), now=clock) as product:
        yield product


@pytest.fixture
async def product(telegram: StandIn, sqlite_url: str, clock: ShiftedClock) -> AsyncIterator[Product]:
    async with running(telegram, sqlite_url, clock) as product:
        yield product


@pytest.fixture
async def chat(telegram: StandIn, product: Product) -> Person:
    [person] = await telegram.add_people(1)
    return person


async def test_whatever_befalls_an_answer_it_comes(telegram: StandIn, product: Product):
    async def asks(person: Person, kind: str) -> None:
        await telegram.fails("sendMessage", kind, times=3, to=person)
        await person.sends("/help")
        await person.sees_text(HELP, within=8)

    people = await telegram.add_people(len(EVERY_KIND))
    await asyncio.gather(*(asks(person, kind) for person, kind in zip(people, EVERY_KIND, strict=True)))


@pytest.mark.parametrize("kind", ["lost-reply", "502", "429"])
async def test_whatever_befalls_the_fetching_of_updates_they_come(chat: Person, telegram: StandIn, kind: str):
    await telegram.fails("getUpdates", kind, times=2)
    await chat.sends("/help")
    await chat.sees_text(HELP)
    await chat.sends("/privacy")
    await chat.sees_text("kept")
    assert await telegram.counts(HELP) == {chat.id: 1}


async def test_a_candidate_is_linked_though_every_answer_is_dropped_at_first(
    chat: Person, telegram: StandIn, product: Product
):
    async def bad_moment() -> None:
        for method, times in (
            ("sendMessage", 2),
            ("editMessageText", 2),
            ("answerCallbackQuery", 2),
            ("deleteMessage", 1),
        ):
            await telegram.fails(method, "dropped", times=times)

    await import_sample(product.ports)
    await chat.sends("/link")
    await chat.sees_text("ID Number")
    await bad_moment()
    await chat.sends("ABC123456")
    await chat.sees_text("Secret Number", within=8)
    await bad_moment()
    typed = await chat.sends("0042")
    await chat.sees_button("I agree", within=8)
    await chat.sees_deleted(typed)
    await bad_moment()
    await chat.presses("I agree")
    await chat.sees_text("linked", within=8)
    await telegram.mends()
    await chat.sends("/results")
    await chat.sees_text("not released yet")


async def test_a_button_shown_before_its_message_was_handled_again_works(
    chat: Person, telegram: StandIn, product: Product
):
    await import_sample(product.ports)
    await chat.sends("/link")
    await chat.sees_text("ID Number")
    await telegram.fails("sendMessage", "lost-reply", times=len(PAUSES) + 1, to=chat)
    await chat.sends("abc123456")
    first = await chat.sees_button("ABC123456")
    await eventually(lambda: has_seen(chat, "ABC123456", times=len(PAUSES) + 2), within=10)
    await chat.presses("ABC123456", on=first)
    await chat.sees_text("Secret Number")


async def has_seen(person: Person, label: str, *, times: int) -> bool:
    return sum(label in seen.labels for seen in await person.sees()) == times


async def test_a_storm_of_429_is_waited_out_and_everybody_is_answered(telegram: StandIn, product: Product):
    people = await telegram.add_people(20)
    await telegram.fails("sendMessage", "429", times=30, retry_after=1)
    await asyncio.gather(*(person.sends("/help") for person in people))
    await asyncio.gather(*(person.sees_text(HELP, within=15) for person in people))
    assert await telegram.counts(HELP) == {person.id: 1 for person in people}


async def a_linked_crowd(telegram: StandIn, product: Product) -> None:
    await telegram.add_people(CROWD)
    places = range(1, CROWD + 1)
    await import_sample(
        product.ports,
        entries=[an_entry(id_number(place)) for place in places],
        results=[a_result(id_number(place)) for place in places],
    )
    await link_many(product.ports, CROWD, FIRST_ADDED_PERSON)


async def told(telegram: StandIn, number: int) -> bool:
    return len(await telegram.counts(ALERT)) >= number


async def test_alerts_on_a_bad_network_reach_everybody_and_twice_only_whose_answer_was_lost(
    telegram: StandIn, product: Product, clock: ShiftedClock
):
    await a_linked_crowd(telegram, product)
    for kind in EVERY_KIND:
        await telegram.fails("sendMessage", kind, times=4)
    await release(product.ports)
    await eventually(lambda: told(telegram, CROWD - 12))  # four dropped; eight that are tried again in five seconds
    clock.passed += LATE + timedelta(minutes=1)
    await eventually(lambda: told(telegram, CROWD), within=15)
    await eventually(lambda: settled(product), within=15)
    counts = await telegram.counts(ALERT)
    assert sum(counts.values()) == CROWD + 4
    assert max(counts.values()) == 2


async def settled(product: Product) -> bool:
    async with product.storage.reading() as tx:
        return all([(await tx.releases.tally(one.release.id)).is_complete for one in await tx.releases.running()])


async def test_a_mail_server_that_is_down_gets_the_letters_when_it_is_back(
    telegram: StandIn, product: Product, clock: ShiftedClock, chat: Person
):
    await import_sample(product.ports, entries=[an_entry(id_number(1))], results=[a_result(id_number(1))])
    await link(product.ports, chat.id, email="lucia@mail.example")
    letters = telegram.server.mailbox
    port = letters.port
    await letters.stop()
    await release(product.ports)
    await chat.sees_text(ALERT)
    await letters.start(port)
    clock.passed += timedelta(minutes=1)
    await telegram.letter_to("lucia@mail.example", holding="result", within=8)


@pytest.mark.parametrize(("mode", "kind"), [("polling", "dropped"), ("webhook", "500"), ("webhook", "429")])
async def test_a_start_waits_for_telegram(
    telegram: StandIn, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, mode: str, kind: str
):
    monkeypatch.setattr(app, "RETRY_START", 0.05)
    for method in ("getMe", "setWebhook", "deleteWebhook", "setMyCommands"):
        await telegram.fails(method, kind)
    [chat] = await telegram.add_people(1)
    async with products.running(telegram, sqlite_url, mode=mode):
        await chat.sends("/help")
        await chat.sees_text(HELP)


async def test_a_stop_ends_a_start_that_waits_for_telegram(telegram: StandIn, bots: Bots, sqlite_url: str):
    bot = await bots(sqlite_url, api_url=f"http://127.0.0.1:{free_port()}").begins("run")
    assert bot.stdout
    assert b'"event": "starting"' in await asyncio.wait_for(bot.stdout.readline(), 10)
    assert b'"event": "signing key made"' in await asyncio.wait_for(bot.stdout.readline(), 10)
    assert b"trying again" in await asyncio.wait_for(bot.stdout.readline(), 10)
    bot.terminate()
    assert await asyncio.wait_for(bot.wait(), 4) == 0
    await bot.communicate()


async def test_the_command_menu_is_set_once_telegram_takes_it(telegram: StandIn, sqlite_url: str):
    await telegram.fails("setMyCommands", "500", times=2)
    async with products.running(telegram, sqlite_url):
        await eventually(lambda: has_menu(telegram.stranger))


async def has_menu(person: Person) -> bool:
    return "results" in await person.commands()
