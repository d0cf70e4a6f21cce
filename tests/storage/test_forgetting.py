"""What a reader has found old is forgotten by a writer if it still is: in between it may have become young again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from bot.core.accounts import UserId
from bot.core.attempts import ChatTries
from bot.core.sharing import ShareView
from bot.services import releasing
from bot.services.ports.base import Ports
from bot.services.ports.forgetting import Forgetting
from bot.services.ports.storage import Transaction
from bot.storage.engine import SqlStorage
from bot.storage.schema import entries, outbox, views
from bot.storage.schema_sharing import share_views, shares
from tests.support.clock import START
from tests.support.register import Sitting, enter
from tests.support.shares import a_share
from tests.support.staffing import APPROVER, PUBLISHER, SESSION, a_session, hire

YEAR, DAY = timedelta(days=365), timedelta(days=1)
LONG_AGO = START - 2 * YEAR
CHAT, SILENT = UserId(101), UserId(102)


@pytest.mark.parametrize(
    ("kept", "key", "since"),
    [
        (lambda tx: tx.deliveries, outbox.c.id, outbox.c.settled_at),
        (lambda tx: tx.views, views.c.id, views.c.first_at),
    ],
)
async def test_of_rows_that_were_found_only_those_go_that_are_old_even_then(
    storage: SqlStorage, kept: Callable[[Transaction], Forgetting], key: sa.Column, since: sa.Column
) -> None:
    young, *old = rows = [a_row(key.table, LONG_AGO) for _ in range(3)]
    async with storage.transaction() as tx:
        await tx.connection.execute(sa.insert(key.table), rows)
    async with storage.reading() as tx:
        found = await kept(tx).old(START - YEAR, 10)
    assert set(found[key.table.name]) == {row["id"] for row in rows}
    async with storage.transaction() as tx:
        await tx.connection.execute(sa.update(key.table).where(key == young["id"]).values({since.name: START}))
        await tx.connection.execute(sa.insert(key.table), [a_row(key.table, LONG_AGO)])
    for forgotten in (len(old), 0):
        async with storage.transaction() as tx:
            assert await kept(tx).forget(found, START - YEAR) == forgotten
    async with storage.reading() as tx:
        left = (await tx.connection.execute(sa.select(key))).scalars().all()
        assert len(left) == 2  # and who came after the search is for the next one
        assert young["id"] in left


def a_row(table: sa.Table, at: object) -> dict[str, object]:
    if table is views:
        return {"id": uuid4(), "account_id": uuid4(), "result_id": uuid4(), "first_at": at}
    moments = dict.fromkeys(("due_at", "created_at", "settled_at"), at)
    return {"id": uuid4().hex, "kind": "alert", "channel": "chat", "priority": 0, "state": "sent"} | moments


async def test_a_share_that_holds_again_keeps_its_views(storage: SqlStorage) -> None:
    over, again = (a_share().sent(uuid4(), LONG_AGO) for _ in range(2))
    async with storage.transaction() as tx:
        for share in (over, again):
            await tx.shares.add(share)
            await tx.shares.viewed(uuid4(), share.id, b"one", ShareView(LONG_AGO))
    async with storage.reading() as tx:
        found = await tx.shares.old(START - YEAR, 10)
    async with storage.transaction() as tx:
        await tx.connection.execute(sa.update(shares).where(shares.c.id == again.id).values(expires_at=START))
    async with storage.transaction() as tx:
        assert await tx.shares.forget(found, START - YEAR) == 1
        assert (await tx.connection.execute(sa.select(shares.c.id))).scalars().all() == [again.id]
        assert (await tx.connection.execute(sa.select(share_views.c.share_id))).scalars().all() == [again.id]


async def test_a_chat_that_tries_again_keeps_its_step(storage: SqlStorage) -> None:
    locked = ChatTries(step=3, locked_until=LONG_AGO)
    async with storage.transaction() as tx:
        for chat in (CHAT, SILENT):
            await tx.attempts.save_chat(chat, locked, LONG_AGO)
    async with storage.reading() as tx:
        found = await tx.attempts.old(START - DAY, 10)
    again = replace(locked, wrong=1)
    async with storage.transaction() as tx:
        await tx.attempts.save_chat(CHAT, again, START)
    async with storage.transaction() as tx:
        assert await tx.attempts.forget(found, START - DAY) == 1
        assert (await tx.attempts.of_chat(CHAT), await tx.attempts.of_chat(SILENT)) == (again, ChatTries())


async def test_credentials_of_an_exam_that_is_not_long_ago_are_kept_whoever_names_them(storage: SqlStorage) -> None:
    old, young = Sitting("OLD000001", exam_date=date(2024, 11, 22)), Sitting("ABC000001")
    await enter(storage, old, young)
    async with storage.transaction() as tx:
        both = (await tx.connection.execute(sa.select(entries.c.id))).scalars().all()
        assert await tx.entries.forget_credentials(both, date(2024, 11, 23)) == 1
        assert await tx.entries.credentials(old.id) is None
        assert await tx.entries.credentials(young.id) is not None


async def test_items_of_a_proposal_that_is_not_dead_are_kept_whoever_names_it(
    ports: Ports, storage: SqlStorage
) -> None:
    await hire(ports)
    await a_session(ports, 3)
    waiting = await releasing.publish(ports, PUBLISHER, SESSION)
    async with storage.transaction() as tx:
        assert await tx.releases.dead() is None
        assert await tx.releases.forget_items(waiting.id, 10) == 0
    await releasing.reject(ports, APPROVER, waiting.id)
    async with storage.transaction() as tx:
        assert await tx.releases.dead() == waiting.id
        assert [await tx.releases.forget_items(waiting.id, 2) for _ in range(3)] == [2, 1, 0]
        assert await tx.releases.dead() is None
