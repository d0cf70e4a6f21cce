"""Releases from the command line."""

import io
from collections.abc import Callable

import pytest
from rich.console import Console

from bot.commands import releasing
from bot.core.identity import IdNumber
from bot.services.ports.base import Ports
from bot.services.ports.results import Checking, ReleasedResult
from tests.support.staffing import SESSION, a_session, hire, link, with_owner

ANNA = "cli:anna"
Say = Callable[[str], bool]


@pytest.fixture
def out() -> Console:
    return Console(file=io.StringIO(), width=200)


def said(out: Console) -> str:
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


def yes(question: str) -> bool:
    return True


def no(question: str) -> bool:
    return False


async def standing(ports: Ports) -> object:
    number = IdNumber("ABC000001")
    async with ports.storage.reading() as tx:
        return (await tx.results.standing([number])).get(number)


async def test_with_four_eyes_it_only_proposes(ports: Ports, out: Console) -> None:
    await hire(ports)
    await a_session(ports)
    await link(ports)

    assert await releasing.publish(ports, SESSION, actor=ANNA, out=out, ask=yes) == 0

    assert "1 results, 1 alerts" in said(out)
    assert "waiting for approval" in said(out)
    assert await standing(ports) is None


async def test_an_override_with_a_reason_releases(ports: Ports, out: Console) -> None:
    ports = with_owner(ports)
    await a_session(ports)

    assert await releasing.publish(ports, SESSION, actor=ANNA, out=out, ask=yes, override="alone tonight") == 0

    assert "Released" in said(out)
    assert isinstance(await standing(ports), ReleasedResult)
    async with ports.storage.reading() as tx:
        alone = next(entry for entry in await tx.audit.latest(10) if entry.action == "released_alone")
    assert (alone.actor, alone.details["reason"]) == (ANNA, "alone tonight")


async def test_a_no_changes_nothing(ports: Ports, out: Console) -> None:
    ports = with_owner(ports, four_eyes=False)
    await a_session(ports)

    assert await releasing.publish(ports, SESSION, actor=ANNA, out=out, ask=no) == 1
    assert await standing(ports) is None


async def test_a_schedule_is_made_and_taken_back(ports: Ports, out: Console) -> None:
    ports = with_owner(ports, four_eyes=False)
    await a_session(ports)

    at = "2026-11-24T08:00+01:00"
    assert await releasing.publish(ports, SESSION, actor=ANNA, out=out, ask=yes, at=at) == 0
    assert "Scheduled for 24 November 2026, 07:00 UTC" in said(out)
    assert await releasing.unschedule(ports, SESSION, actor=ANNA, out=out) == 0
    assert await releasing.unschedule(ports, SESSION, actor=ANNA, out=out) == 1


async def test_a_stop_makes_results_unreadable(ports: Ports, out: Console) -> None:
    ports = with_owner(ports, four_eyes=False)
    await a_session(ports)
    assert await releasing.stop(ports, SESSION, actor=ANNA, out=out) == 1
    await releasing.publish(ports, SESSION, actor=ANNA, out=out, ask=yes)

    assert await releasing.stop(ports, SESSION, actor=ANNA, out=out) == 0
    assert isinstance(await standing(ports), Checking)


@pytest.mark.parametrize(
    ("session", "at", "answer"),
    [
        ("2026-11-C2", None, "The nearest: 2026-11-C1"),
        (SESSION, "2026-11-24T08:00", "how far from UTC"),
        (SESSION, "2001-11-24T08:00Z", "has passed already"),
        (SESSION, "soon", "that is no time"),
    ],
)
async def test_wrong_usage_is_said_in_one_line(
    ports: Ports, out: Console, session: str, at: str | None, answer: str
) -> None:
    await a_session(ports)

    assert await releasing.publish(ports, session, actor=ANNA, out=out, ask=yes, at=at) == 2
    assert answer in said(out)


async def test_nothing_new_is_rejected(ports: Ports, out: Console) -> None:
    ports = with_owner(ports, four_eyes=False)
    await a_session(ports)
    await releasing.publish(ports, SESSION, actor=ANNA, out=out, ask=yes)

    assert await releasing.publish(ports, SESSION, actor=ANNA, out=out, ask=yes) == 1
    assert "nothing new to release" in said(out)


async def test_the_table_of_sessions_says_how_far_each_is(ports: Ports, out: Console) -> None:
    ports = with_owner(ports, four_eyes=False)
    await a_session(ports, 3)
    await link(ports)
    await releasing.publish(ports, SESSION, actor=ANNA, out=out, ask=yes)

    assert await releasing.list_sessions(ports, actor=ANNA, out=out) == 0
    row = next(line for line in said(out).splitlines() if SESSION in line and "│" in line)
    assert [cell.strip() for cell in row.strip("│").split("│")][:6] == [SESSION, "3", "3", "3", "1", "0"]
