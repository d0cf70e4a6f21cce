"""What is kept no longer goes, and nothing else."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from bot.core.attempts import ChatTries
from bot.core.identity import IdNumber
from bot.jobs.retention import SLICE, YEAR, forget_a_day_later, forget_what_is_old
from bot.services import privacy, releasing, support
from bot.services.ports.base import Ports
from bot.storage.engine import SqlStorage
from bot.storage.repositories.attempts import SqlAttempts
from bot.storage.repositories.entries import SqlEntries
from bot.storage.schema import attempts, chat_tries, entries, links, outbox, release_items, views
from tests.jobs.conftest import Couriers
from tests.support.clock import FixedClock
from tests.support.staffing import (
    APPROVER,
    CANDIDATE,
    OWNER,
    PUBLISHER,
    SESSION,
    a_session,
    hire,
    id_number,
    link,
    one_person,
    release,
    three_people,
    with_owner,
)
from tests.support.statements import recorded

MANY = 8 * SLICE


class Killed(BaseException):
    """As sudden as a kill: no `except Exception` sees it."""


async def rows(storage: SqlStorage, table: sa.Table) -> int:
    async with storage.reading() as tx:
        return (await tx.connection.execute(sa.select(sa.func.count()).select_from(table))).scalar_one()


@pytest.mark.begins_with(what=one_person)
async def test_deliveries_are_kept_for_a_year_and_what_was_released_stays(
    ports: Ports, storage: SqlStorage, couriers: Couriers, clock: FixedClock
) -> None:
    await hire(ports)
    await link(ports)
    await release(ports)
    await couriers(ports).run()

    clock.advance(YEAR - timedelta(minutes=1))
    await forget_what_is_old(ports)
    assert await rows(storage, outbox) == 3
    clock.advance(timedelta(hours=1))
    await forget_what_is_old(ports)

    assert await rows(storage, outbox) == 0
    number = IdNumber("ABC000001")
    async with storage.reading() as tx:
        assert number in await tx.results.standing([number])


async def test_what_is_old_is_forgotten_in_slices_to_its_end(
    ports: Ports, storage: SqlStorage, clock: FixedClock
) -> None:
    number = SLICE + 1
    await a_session(ports, number)
    async with storage.transaction() as tx:
        await tx.connection.execute(sa.insert(views), [a_view(ports) for _ in range(number)])
        await tx.connection.execute(sa.insert(outbox), [a_delivery(ports) for _ in range(number)])
    clock.advance(3 * YEAR)
    with recorded(storage) as said:
        await forget_what_is_old(ports)
    assert (await rows(storage, views), await rows(storage, outbox)) == (0, 0)
    for slice_of in ("DELETE FROM outbox", "DELETE FROM views", "UPDATE entries"):
        begins = [place for place, statement in enumerate(said) if statement.startswith(slice_of)]
        assert len(begins) > 1
        assert all("COMMIT" in said[one:other] for one, other in pairwise(begins))
    async with storage.reading() as tx:
        assert await tx.entries.credentials(IdNumber(id_number(number))) is None


def a_view(ports: Ports) -> dict[str, object]:
    return {"id": ports.new_id(), "account_id": ports.new_id(), "result_id": ports.new_id(), "first_at": ports.now()}


def a_delivery(ports: Ports) -> dict[str, object]:
    moments = dict.fromkeys(("due_at", "created_at", "settled_at"), ports.now())
    return {"id": ports.new_id().hex, "kind": "alert", "channel": "chat", "priority": 0, "state": "sent"} | moments


@pytest.mark.begins_with(what=one_person)
async def test_a_year_later_nobody_is_alerted_again(
    ports: Ports, storage: SqlStorage, couriers: Couriers, clock: FixedClock
) -> None:
    await hire(ports)
    await link(ports)
    await release(ports)
    await couriers(ports).run()
    clock.advance(YEAR + timedelta(days=1))
    await forget_what_is_old(ports)

    async with storage.transaction() as tx:
        assert await tx.releases.sweep(ports.now()) == 0


async def test_wrong_tries_go_after_a_day_and_not_before(ports: Ports, storage: SqlStorage, clock: FixedClock) -> None:
    async with ports.storage.transaction() as tx:
        await tx.attempts.add(ports.new_id(), IdNumber("ABC000001"), ports.now())
        await tx.attempts.save_chat(CANDIDATE, ChatTries(wrong=1), ports.now())
    clock.advance(timedelta(hours=23, minutes=59))
    await forget_a_day_later(ports)
    assert (await rows(storage, attempts), await rows(storage, chat_tries)) == (1, 1)
    clock.advance(timedelta(minutes=2))
    await forget_a_day_later(ports)
    assert (await rows(storage, attempts), await rows(storage, chat_tries)) == (0, 0)


async def test_half_of_what_is_a_day_old_is_forgotten_at_a_kill_and_the_rest_by_the_next_run(
    ports: Ports, storage: SqlStorage, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tried(ports, MANY)
    clock.advance(timedelta(hours=25))
    with monkeypatch.context() as patched:
        patched.setattr(SqlAttempts, "forget", killed_at_the_third(SqlAttempts.forget))
        with pytest.raises(Killed):
            await forget_a_day_later(ports)
    assert await rows(storage, attempts) == MANY - 2 * SLICE
    await forget_a_day_later(ports)
    assert await rows(storage, attempts) == 0


async def test_half_of_the_credentials_are_forgotten_at_a_kill_and_the_rest_by_the_next_run(
    ports: Ports, storage: SqlStorage, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_session(ports, 3 * SLICE)
    clock.advance(3 * YEAR)
    with monkeypatch.context() as patched:
        patched.setattr(SqlEntries, "forget_credentials", killed_at_the_third(SqlEntries.forget_credentials))
        with pytest.raises(Killed):
            await forget_what_is_old(ports)
    assert await with_credentials(storage) == SLICE
    await forget_what_is_old(ports)
    assert await with_credentials(storage) == 0


def killed_at_the_third(forget: Callable[..., Awaitable[int]]) -> Callable[..., Awaitable[int]]:
    slices = 0

    async def killed(*slice_of: object) -> int:
        nonlocal slices
        slices += 1
        if slices > 2:
            raise Killed
        return await forget(*slice_of)

    return killed


async def with_credentials(storage: SqlStorage) -> int:
    async with storage.reading() as tx:
        return (await tx.connection.execute(sa.select(sa.func.count(entries.c.sealed_secret)))).scalar_one()


@pytest.mark.begins_with(what=one_person)
async def test_nobody_waits_for_a_search_that_finds_nothing(
    ports: Ports, storage: SqlStorage, couriers: Couriers
) -> None:
    await hire(ports)
    await link(ports)
    await release(ports)
    await couriers(ports).run()
    await tried(ports, 1)
    async with storage.transaction():  # on SQLite nobody else has a turn until this ends
        with recorded(storage) as said:
            await asyncio.wait_for(forget_what_is_old(ports), 5)
            await asyncio.wait_for(forget_a_day_later(ports), 5)
    looked_at = [statement.split("FROM ")[1].split()[0] for statement in said if statement.startswith("SELECT")]
    assert {"outbox", "views", "shares", "entries", "email_codes", "attempts", "chat_tries"} <= set(looked_at)
    assert [statement for statement in said if not statement.startswith(("SELECT", "BEGIN"))] == []


async def test_whoever_writes_while_much_is_forgotten_has_a_turn_between_the_slices(
    ports: Ports, storage: SqlStorage, clock: FixedClock
) -> None:
    await tried(ports, MANY)
    clock.advance(timedelta(hours=25))
    forgetting = asyncio.create_task(forget_a_day_later(ports))
    seen = set()
    while not forgetting.done():
        async with storage.transaction() as tx:
            await tx.sessions.lock(SESSION)
        seen.add(await rows(storage, attempts))
        await asyncio.sleep(0)
    await forgetting
    assert len(seen & set(range(0, MANY, SLICE))) > 2  # were all forgotten in one go, there would be two


async def tried(ports: Ports, times: int) -> None:
    wrong = [{"id": new_id, "id_index": bytes(32), "at": ports.now()} for new_id in ports.new_ids(times)]
    async with ports.storage.transaction() as tx:
        await tx.connection.execute(sa.insert(attempts), wrong)


@pytest.mark.begins_with(what=one_person)
async def test_a_freed_link_of_an_erased_account_goes_once_it_binds_nobody(
    ports: Ports, storage: SqlStorage, clock: FixedClock
) -> None:
    freed = await link(ports)
    await support.free(with_owner(ports), OWNER, freed)
    await privacy.erase(ports, CANDIDATE)
    await forget_a_day_later(ports)
    assert await rows(storage, links) == 1
    clock.advance(timedelta(hours=24))
    await forget_a_day_later(ports)
    assert await rows(storage, links) == 0


@pytest.mark.begins_with(what=three_people)
async def test_items_of_a_proposal_that_came_to_nothing_go_and_those_that_count_stay(
    ports: Ports, storage: SqlStorage
) -> None:
    await hire(ports)
    rejected = await releasing.publish(ports, PUBLISHER, SESSION)
    await releasing.reject(ports, APPROVER, rejected.id)
    await release(ports)
    assert await rows(storage, release_items) == 6

    await forget_what_is_old(ports)
    await forget_what_is_old(ports)

    assert await rows(storage, release_items) == 3
