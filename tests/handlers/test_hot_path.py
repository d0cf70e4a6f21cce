"""What the database does for a tap on `My results` on release day: counted, so that nobody adds to it unawares."""

import json

import pytest

from bot.app import make_application
from bot.core.accounts import UserId
from bot.ptb.intake import Intake, opened
from bot.services.ports.base import Ports
from bot.settings import read_settings
from bot.storage.engine import SqlStorage
from bot.texts import navigation
from bot.texts.words import words_in
from tests.support.product import environment
from tests.support.staffing import a_session, hire, link, release
from tests.support.statements import recorded
from tests.support.telegram import StandIn

AT_MOST = {"sqlite": 5, "postgresql": 7}
"""Of a person who was not alerted yet: who is writing, what they own, that it is read, that the alert has nothing left to say, done."""


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

    at_most = AT_MOST["postgresql" if storage.is_shared else "sqlite"]
    assert len(counted(first)) <= at_most, "\n".join(first)
    assert len(counted(again)) <= at_most - 4, "brought again, it is done already"
    if not storage.is_shared:
        assert not await scanned(storage, counted(first)), "a tap would cost the more, the more candidates there are"


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
    return [statement for statement in statements if not statement.startswith("BEGIN")]
