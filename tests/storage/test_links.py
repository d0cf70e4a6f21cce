"""An ID Number has at most one standing link, whoever comes at the same moment."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import sqlalchemy as sa

from bot.core.accounts import AccountId, Link, LinkEnd, LinkId, UserId
from bot.core.identity import IdNumber
from bot.storage.engine import SqlStorage
from bot.storage.schema import links
from tests.support.clock import START

ABC, DEF = IdNumber("ABC123456"), IdNumber("DEF000001")
HOLDER, RIVAL = AccountId(uuid4()), AccountId(uuid4())
SUPPORT = UserId(202)


def a_link(account: AccountId = HOLDER, id_number: IdNumber = ABC, *, minutes: int = 0) -> Link:
    return Link(LinkId(uuid4()), account, id_number, START + timedelta(minutes=minutes))


async def test_links_are_listed_oldest_first_and_found_by_their_id(storage: SqlStorage):
    later, earlier = a_link(id_number=DEF, minutes=5), a_link()
    async with storage.transaction() as tx:
        assert await tx.links.add(later)
        assert await tx.links.add(earlier)
    async with storage.reading() as tx:
        assert await tx.links.of(HOLDER) == (earlier, later)
        assert await tx.links.holder(DEF) == later
        assert await tx.links.of(RIVAL) == ()
        assert await tx.links.holder(IdNumber("ZZZ999999")) is None


async def test_of_two_at_the_same_moment_exactly_one_gets_the_id(storage: SqlStorage):
    rivals = [a_link(HOLDER), a_link(RIVAL)]

    async def try_to_link(link: Link) -> bool:
        async with storage.transaction() as tx:
            return await tx.links.add(link)

    outcomes = await asyncio.gather(*map(try_to_link, rivals))
    assert sorted(outcomes) == [False, True]
    async with storage.reading() as tx:
        assert await tx.links.holder(ABC) == rivals[outcomes.index(True)]


async def test_a_link_ends_once_and_the_id_is_free_again(storage: SqlStorage):
    link = a_link()
    async with storage.transaction() as tx:
        await tx.links.add(link)
        assert await tx.links.end(link.id, LinkEnd.UNLINKED, UserId(101), START)
        assert not await tx.links.end(link.id, LinkEnd.FREED, SUPPORT, START)
        assert await tx.links.holder(ABC) is None
        assert await tx.links.add(a_link(RIVAL))


async def test_who_freed_an_id_is_remembered_for_that_id_alone(storage: SqlStorage):
    link = a_link()
    async with storage.transaction() as tx:
        await tx.links.add(link)
        await tx.links.end(link.id, LinkEnd.FREED, SUPPORT, START)
        day_before = START - timedelta(hours=24)
        assert await tx.links.freed_since(ABC, SUPPORT, day_before)
        assert not await tx.links.freed_since(ABC, SUPPORT, START)
        assert not await tx.links.freed_since(ABC, UserId(203), day_before)
        assert not await tx.links.freed_since(DEF, SUPPORT, day_before)


async def test_who_unlinked_their_own_may_link_again(storage: SqlStorage):
    link = a_link()
    async with storage.transaction() as tx:
        await tx.links.add(link)
        await tx.links.end(link.id, LinkEnd.UNLINKED, UserId(101), START)
        assert not await tx.links.freed_since(ABC, UserId(101), START - timedelta(hours=24))


async def test_erasing_leaves_only_what_binds_who_freed_it(storage: SqlStorage):
    freed, standing, ended = a_link(), a_link(id_number=DEF), a_link(id_number=IdNumber("GHI000002"))
    async with storage.transaction() as tx:
        for link in (freed, standing, ended):
            await tx.links.add(link)
        await tx.links.end(freed.id, LinkEnd.FREED, SUPPORT, START)
        await tx.links.end(ended.id, LinkEnd.UNLINKED, None, START)
        assert await tx.links.erase(HOLDER) == 2
        assert await tx.links.erase(HOLDER) == 0
        left = (await tx.connection.execute(sa.select(links.c.id))).scalars().all()
    assert left == [freed.id]
