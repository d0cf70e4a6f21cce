"""`kill -9` at every bad moment: nobody is forgotten, nothing half done is ever seen, and the next start goes on from there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from bot import app
from bot.services import releasing, sessions
from bot.services.ports.base import Ports
from bot.settings import read_settings
from bot.storage.schema import entries
from tests.e2e.conftest import Bots
from tests.support.cohort import SESSION, a_centre, a_result, an_entry, csv_file, import_sample
from tests.support.product import environment
from tests.support.staffing import a_session, id_number, link
from tests.support.telegram import StandIn
from tests.support.waiting import eventually

ALERT = "C1 Advanced"
HELP = "What I can do"
AT_ONCE = ("--yes", "--override", "nobody else is here")
ROWS = 4000


@asynccontextmanager
async def opened(telegram: StandIn, database_url: str) -> AsyncIterator[Ports]:
    """The use cases on the same database, as the command line has them."""
    async with app.opened_ports(read_settings(environment(telegram, database_url), None)) as (ports, _):
        yield ports


async def everything_taken(telegram: StandIn) -> bool:
    return (await telegram.call("getWebhookInfo"))["result"]["pending_update_count"] == 0


async def test_of_a_hundred_updates_taken_and_not_handled_none_is_lost(
    telegram: StandIn, bots: Bots, database_url: str
):
    bot = bots(database_url)
    people = await telegram.add_people(100)
    await telegram.takes(60, "sendMessage")
    await asyncio.gather(*(person.sends("/help") for person in people))
    await bot.start()
    await eventually(lambda: everything_taken(telegram))
    await bot.kill()
    assert await telegram.counts(HELP) == {}
    await telegram.mends()
    await bot.start()
    await asyncio.gather(*(person.sees_text(HELP, within=15) for person in people))
    assert await telegram.counts(HELP) == {person.id: 1 for person in people}


async def test_a_dialogue_goes_on_after_a_kill_between_id_and_secret_number(
    telegram: StandIn, bots: Bots, database_url: str
):
    async with opened(telegram, database_url) as ports:
        await import_sample(ports)
    bot = bots(database_url)
    [chat] = await telegram.add_people(1)
    await bot.start()
    await chat.sends("/link")
    await chat.sees_text("ID Number")
    await chat.sends("ABC123456")
    await chat.sees_text("Secret Number")
    await bot.kill()
    typed = await chat.sends("0042")
    await bot.start()
    await chat.sees_deleted(typed, within=10)
    await chat.presses("I agree", within=10)
    await chat.sees_text("linked")


def crowd_file(size: int) -> bytes:
    return csv_file(*(an_entry(f"ABC{place:06}") for place in range(size)))


async def staged_rows(ports: Ports) -> int:
    async with ports.storage.reading() as tx:
        return (await tx.connection.execute(sa.select(sa.func.count()).select_from(entries))).scalar_one()


async def entered(ports: Ports) -> int:
    """How many entries of the session there are, to whoever looks."""
    return sum(one.counts.entered for one in await sessions.overview(ports, "cli:tests") if one.session == SESSION)


async def test_an_import_that_is_killed_shows_nothing_and_can_be_repeated(
    telegram: StandIn, bots: Bots, database_url: str, tmp_path: Path
):
    bot = bots(database_url)
    file = tmp_path / "entries.csv"
    file.write_bytes(crowd_file(ROWS))
    async with opened(telegram, database_url) as ports:
        await import_sample(ports, entries=[an_entry("XYZ000001", session="2025-01-A2")])
        importing = await bot.begins("import", "entries", str(file))
        while not await half_way(ports):
            assert importing.returncode is None
            await asyncio.sleep(0.01)
        importing.kill()
        await importing.communicate()
        assert await entered(ports) == 0
        code, said = await bot.command("import", "entries", str(file))
        assert (code, await entered(ports)) == (0, ROWS), said


async def half_way(ports: Ports) -> bool:
    return await staged_rows(ports) > ROWS // 10


async def test_an_import_in_the_chat_that_is_killed_shows_nothing_and_can_be_sent_again(
    telegram: StandIn, bots: Bots, sqlite_url: str
):
    bot = bots(sqlite_url, chat_import_entries="true")
    owner = telegram.owner
    async with opened(telegram, sqlite_url) as ports:
        await import_sample(ports, entries=[an_entry("XYZ000001", session="2025-01-A2")])
        await bot.start()
        await owner.uploads("entries.csv", crowd_file(ROWS))
        await eventually(lambda: half_way(ports))
        await bot.kill()
        assert await entered(ports) == 0
        await bot.start()
        await owner.uploads("entries.csv", crowd_file(ROWS))
        await owner.presses(f"Import {ROWS} rows", within=20)
        await owner.sees_text("Imported")
        assert await entered(ports) == ROWS


async def test_a_release_that_came_due_while_nothing_ran_goes_out_at_the_start_and_the_owners_hear_how_late(
    telegram: StandIn, bots: Bots, sqlite_url: str
):
    [chat] = await telegram.add_people(1)
    await telegram.owner.sends("/start")
    async with opened(telegram, sqlite_url) as ports:
        await a_session(ports)
        await link(ports, chat.id)
        before = ports.now() - timedelta(minutes=42)
        await schedule_as_of(ports, before)
    bot = bots(sqlite_url)
    await bot.start()
    await chat.sees_text(ALERT)
    late = await telegram.owner.sees_text("late")
    assert "42 minutes" in late.text


async def schedule_as_of(ports: Ports, hour: datetime) -> None:
    """Scheduled for this hour, when it was still to come."""
    alone = replace(ports, now=lambda: hour - timedelta(hours=1), policy=replace(ports.policy, four_eyes=False))
    await releasing.publish(alone, "cli:tests", SESSION, release_at=hour)


async def test_a_stop_is_clean_and_loses_nothing(telegram: StandIn, bots: Bots, database_url: str):
    bot = bots(database_url)
    people = await telegram.add_people(60)
    await bot.start()
    await asyncio.gather(*(person.sends("/help") for person in people))
    assert await bot.stop() == 0
    await bot.start()
    await asyncio.gather(*(person.sees_text(HELP) for person in people))
    assert await telegram.counts(HELP) == {person.id: 1 for person in people}
    assert await bot.stop() == 0


async def test_a_second_bot_on_one_sqlite_file_refuses_in_one_line(bots: Bots, sqlite_url: str):
    bot = bots(sqlite_url)
    await bot.start()
    code, said = await bot.command("run")
    assert code == 1
    log, refusal = said.strip().splitlines()
    assert '"event": "starting"' in log
    assert "is held" in refusal


async def test_what_the_command_line_releases_is_delivered_by_the_bot_beside_it_at_once(
    telegram: StandIn, bots: Bots, postgres_url: str
):
    [chat] = await telegram.add_people(1)
    bot = bots(postgres_url)
    await bot.start()
    async with opened(telegram, postgres_url) as ports:
        await import_sample(
            ports, entries=[an_entry(id_number(1))], centres=[a_centre()], results=[a_result(id_number(1))]
        )
        await link(ports, chat.id)
    code, said = await bot.command("publish", SESSION, *AT_ONCE)
    assert (code, "Released" in said) == (0, True), said
    await chat.sees_text(ALERT, within=1)
    await chat.presses("See my result")
    await chat.sees_text("Overall")
