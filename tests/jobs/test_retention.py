"""What is kept no longer goes, and nothing else."""

from datetime import timedelta

import sqlalchemy as sa

from bot.core.attempts import ChatTries
from bot.core.identity import IdNumber
from bot.jobs.retention import YEAR, forget_a_day_later, forget_what_is_old
from bot.services import privacy, releasing, support
from bot.services.ports.base import Ports
from bot.storage.engine import SqlStorage
from bot.storage.schema import attempts, chat_tries, links, outbox, release_items
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
    link,
    release,
    with_owner,
)


async def rows(storage: SqlStorage, table: sa.Table) -> int:
    async with storage.reading() as tx:
        return (await tx.connection.execute(sa.select(sa.func.count()).select_from(table))).scalar_one()


async def test_deliveries_are_kept_for_a_year_and_what_was_released_stays(
    ports: Ports, storage: SqlStorage, couriers: Couriers, clock: FixedClock
) -> None:
    await hire(ports)
    await a_session(ports)
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


async def test_a_year_later_nobody_is_alerted_again(
    ports: Ports, storage: SqlStorage, couriers: Couriers, clock: FixedClock
) -> None:
    await hire(ports)
    await a_session(ports)
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


async def test_a_freed_link_of_an_erased_account_goes_once_it_binds_nobody(
    ports: Ports, storage: SqlStorage, clock: FixedClock
) -> None:
    await a_session(ports)
    freed = await link(ports)
    await support.free(with_owner(ports), OWNER, freed)
    await privacy.erase(ports, CANDIDATE)
    await forget_a_day_later(ports)
    assert await rows(storage, links) == 1
    clock.advance(timedelta(hours=24))
    await forget_a_day_later(ports)
    assert await rows(storage, links) == 0


async def test_items_of_a_proposal_that_came_to_nothing_go_and_those_that_count_stay(
    ports: Ports, storage: SqlStorage
) -> None:
    await hire(ports)
    await a_session(ports, 3)
    rejected = await releasing.publish(ports, PUBLISHER, SESSION)
    await releasing.reject(ports, APPROVER, rejected.id)
    await release(ports)
    assert await rows(storage, release_items) == 6

    await forget_what_is_old(ports)
    await forget_what_is_old(ports)

    assert await rows(storage, release_items) == 3
