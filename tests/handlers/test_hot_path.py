"""What the database does for a tap on `My results` on release day: counted, so that nobody adds to it unawares."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from multiprocessing import get_context

import pytest

from bot.app import make_application, opened_ports
from bot.core.accounts import UserId
from bot.core.identity import IdNumber
from bot.ptb.intake import Intake, opened
from bot.services import amending, releasing, withholding
from bot.services.ports.base import Ports
from bot.settings import read_settings
from bot.storage.engine import SqlStorage
from bot.texts import navigation
from bot.texts.words import words_in
from tests.support.clock import FixedClock
from tests.support.cohort import a_result, csv_file
from tests.support.people import Person
from tests.support.product import environment
from tests.support.staffing import PUBLISHER, SESSION, a_session, hire, id_number, link, release
from tests.support.statements import recorded
from tests.support.telegram import StandIn

AT_MOST = 5
"""Of a person who was not alerted yet: who is writing, what they own, that it is read, that the alert has nothing left to say, done.

PostgreSQL leases the dialogue before, and does the last three in two."""
Change = Callable[[Ports], Awaitable[object]]
COMMAND_LINE = "cli:tests"
COMMITS = {"sqlite": 1, "postgresql": 2}


@pytest.fixture
def tap() -> bytes:
    person = {"id": 1_000_000, "is_bot": False, "first_name": "Ana", "language_code": "en"}
    message = {"message_id": 5, "date": 1, "chat": {"id": person["id"], "type": "private"}, "text": "hi"}
    data = navigation.my_results(words_in("en")).data
    press = {"id": "1", "from": person, "chat_instance": "1", "message": message, "data": data}
    return json.dumps({"update_id": 10, "callback_query": press}).encode()


async def test_a_tap_on_my_results_costs_few_statements(ports: Ports, storage: SqlStorage, tap: bytes) -> None:
    async with release_day(ports, storage) as (_, ana, intake):
        with recorded(storage) as first:
            await intake.handle(await intake.read(tap))
        with recorded(storage) as again:
            await intake.handle(await intake.read(tap))
        await ana.sees_text("Overall")

    assert len(counted(first)) <= AT_MOST, "\n".join(first)
    assert first.count("COMMIT") <= COMMITS["postgresql" if storage.is_shared else "sqlite"]
    assert len(counted(again)) <= (3 if storage.is_shared else 1), "brought again, it is done already"
    if not storage.is_shared:
        assert not await scanned(storage, counted(first)), "a tap would cost the more, the more candidates there are"


async def test_what_another_process_commits_is_read_by_the_next_tap(
    ports: Ports, storage: SqlStorage, database_url: str, tap: bytes
) -> None:
    """A correction, a result held back, a release that is stopped: nothing of a result is kept in the process."""
    async with release_day(ports, storage) as (telegram, ana, intake):
        settings = environment(telegram, database_url, four_eyes="false")
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:

            async def beside(change: Change) -> None:
                await asyncio.get_running_loop().run_in_executor(pool, changed, settings, change)

            async def tapped(number: int, then: str) -> None:
                raw = json.loads(tap)
                raw["update_id"] = raw["callback_query"]["message"]["message_id"] = number
                await intake.handle(await intake.read(json.dumps(raw).encode()))
                await ana.sees_text(then)

            await tapped(10, "190")
            await beside(amend)
            await tapped(11, "191")
            await beside(withhold)
            await tapped(12, "Withheld")
            await beside(stop)
            await tapped(13, "not released yet")


@asynccontextmanager
async def release_day(ports: Ports, storage: SqlStorage) -> AsyncIterator[tuple[StandIn, Person, Intake]]:
    """The handlers of this process, and somebody whose result is out."""
    await hire(ports)
    await a_session(ports)
    async with StandIn() as telegram:
        (ana,) = await telegram.add_people(1)
        await link(ports, UserId(ana.id))
        await release(ports)
        settings = read_settings(environment(telegram, "sqlite+aiosqlite:///unused.db"), None)
        application, gate = make_application(settings, ports, storage)
        async with opened(application):
            yield telegram, ana, Intake(application)
            await gate.flood.close()


def changed(settings: dict[str, str], change: Change) -> None:
    """In the other process, on the same database."""

    async def main() -> None:
        async with opened_ports(read_settings(settings, None), now=FixedClock()) as (ports, _):
            await change(ports)

    asyncio.run(main())


async def amend(ports: Ports) -> None:
    """By one person: how a second one is brought in is tested where it belongs."""
    file = csv_file(a_result(id_number(1), listening=197))
    report = await amending.stage(ports, COMMAND_LINE, io.BytesIO(file), "amended.csv")
    assert report.import_id, report.problems
    await amending.propose(ports, COMMAND_LINE, report.import_id)


async def withhold(ports: Ports) -> None:
    found = await withholding.look(ports, PUBLISHER, IdNumber(id_number(1)))
    await withholding.withhold(ports, PUBLISHER, found.entry.id)


async def stop(ports: Ports) -> None:
    await releasing.stop(ports, COMMAND_LINE, SESSION)


async def scanned(storage: SqlStorage, statements: list[str]) -> list[str]:
    """What SQLite would look through as a whole. Imports are few."""
    found = []
    async with storage.reading() as tx:
        for statement in statements:
            unbound = (None,) * statement.count("?")
            plan = await tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", unbound)
            found += [step.detail for step in plan if step.detail.startswith(("SCAN", "MATERIALIZE"))]
    return [
        step
        for step in found
        if not step.startswith(("SCAN imports", "SCAN CONSTANT ROW", "SCAN one", "MATERIALIZE one"))
    ]


def counted(statements: list[str]) -> list[str]:
    return [statement for statement in statements if not statement.startswith(("BEGIN", "COMMIT", "--"))]
