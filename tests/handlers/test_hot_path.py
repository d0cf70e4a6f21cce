"""What the database does for a tap on `My results` on release day: counted, so that nobody adds to it unawares."""

import io
import json
from dataclasses import replace

import pytest

from bot.app import make_application
from bot.core.accounts import UserId
from bot.core.identity import IdNumber
from bot.ptb.intake import Intake, opened
from bot.services import amending, releasing, withholding
from bot.services.ports.base import Ports
from bot.settings import read_settings
from bot.storage.engine import SqlStorage, open_storage
from bot.texts import navigation
from bot.texts.words import words_in
from tests.support.clock import FixedClock
from tests.support.cohort import Cells, a_result, csv_file
from tests.support.databases import TEST_KEY
from tests.support.product import environment
from tests.support.staffing import PUBLISHER, SESSION, a_session, hire, id_number, link, release
from tests.support.statements import recorded
from tests.support.telegram import StandIn

AT_MOST = 5
"""Of a person who was not alerted yet: who is writing, what they own, that it is read, that the alert has nothing left to say, done.

PostgreSQL leases the dialogue before, and does the last three in two."""
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
    await hire(ports)
    await a_session(ports)
    async with StandIn() as telegram:
        (ana,) = await telegram.add_people(1)
        await link(ports, UserId(ana.id))
        await release(ports)
        settings = read_settings(environment(telegram, "sqlite+aiosqlite:///unused.db"), None)
        application, gate = make_application(settings, ports, storage)
        async with opened(application):
            intake = Intake(application)
            with recorded(storage) as first:
                await intake.handle(intake.parse(tap))
            with recorded(storage) as again:
                await intake.handle(intake.parse(tap))
            await gate.flood.close()
        await ana.sees_text("Overall")

    assert len(counted(first)) <= AT_MOST, "\n".join(first)
    assert first.count("COMMIT") <= COMMITS["postgresql" if storage.is_shared else "sqlite"]
    assert len(counted(again)) <= (3 if storage.is_shared else 1), "brought again, it is done already"
    if not storage.is_shared:
        assert not await scanned(storage, counted(first)), "a tap would cost the more, the more candidates there are"


async def test_what_another_process_commits_is_read_by_the_next_tap(
    ports: Ports, storage: SqlStorage, database_url: str, clock: FixedClock, tap: bytes
) -> None:
    """A correction, a result held back, a release that is stopped: nothing of a result is kept in the process."""
    await hire(ports)
    await a_session(ports)
    beside = await open_storage(database_url, [TEST_KEY], now=clock)
    elsewhere = replace(ports, storage=beside)
    async with StandIn() as telegram:
        (ana,) = await telegram.add_people(1)
        await link(ports, UserId(ana.id))
        await release(ports)
        settings = read_settings(environment(telegram, "sqlite+aiosqlite:///unused.db"), None)
        application, gate = make_application(settings, ports, storage)
        async with opened(application):
            intake = Intake(application)

            async def taps(number: int) -> None:
                raw = json.loads(tap)
                raw["update_id"] = raw["callback_query"]["message"]["message_id"] = number
                await intake.handle(intake.parse(json.dumps(raw).encode()))

            await taps(10)
            await ana.sees_text("190")
            await amend(elsewhere, a_result(id_number(1), listening=197))
            await taps(11)
            await ana.sees_text("191")
            await withhold(elsewhere)
            await taps(12)
            await ana.sees_text("Withheld")
            await releasing.stop(elsewhere, COMMAND_LINE, SESSION)
            await taps(13)
            await ana.sees_text("not released yet")
            await gate.flood.close()
    await beside.close()


async def amend(ports: Ports, *rows: Cells) -> None:
    """By one person: how a second one is brought in is tested where it belongs."""
    alone = replace(ports, policy=replace(ports.policy, four_eyes=False))
    report = await amending.stage(alone, COMMAND_LINE, io.BytesIO(csv_file(*rows)), "amended.csv")
    assert report.import_id, report.problems
    await amending.propose(alone, COMMAND_LINE, report.import_id)


async def withhold(ports: Ports) -> None:
    found = await withholding.look(ports, PUBLISHER, IdNumber(id_number(1)))
    await withholding.withhold(ports, PUBLISHER, found.entry.id)


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
