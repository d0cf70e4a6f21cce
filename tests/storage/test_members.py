"""Members, their links and their sessions: found by hashes and blind indexes, claimed once, forgotten in time."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import sqlalchemy as sa

from bot.core.inbox import INVITATION_LIFE, LINK_LIFE, LINKS_WINDOW, Filter, Judgement, Member, MemberId, Requirement
from bot.core.tokens import new_token
from bot.services.ports.sign_ins import InboxSession, SignInLink
from bot.storage.engine import SqlStorage
from bot.storage.schema_inbox import inbox_links, inbox_members, inbox_requests, inbox_sessions
from tests.support.clock import START
from tests.support.forgetting import forgotten
from tests.support.shares import OXFORD

TOKEN = new_token(bytes(16))
ANN = Member(MemberId(uuid4()), OXFORD.identity, "Ann@oxbridge.example", "es", MemberId(uuid4()), START)
LINK = SignInLink(uuid4(), OXFORD.identity, ANN.address, "es", START + LINK_LIFE)
CHOSEN = Filter("Zoë", "C1-CAE", "C1", Judgement.MET, only_new=True)


async def test_a_member_is_there_once_joins_once_and_takes_every_session_along(storage: SqlStorage) -> None:
    session = InboxSession(uuid4(), ANN.id, START, START, CHOSEN)
    async with storage.transaction() as tx:
        assert await tx.members.add(ANN)
        assert not await tx.members.add(replace(ANN, id=MemberId(uuid4()), address="ann@OXBRIDGE.example"))
        assert await tx.members.join(ANN.id, "en", START)
        assert not await tx.members.join(ANN.id, "en", START)
        await tx.sign_ins.begin(session, TOKEN)
        assert await tx.sign_ins.session(TOKEN) == session
        known = await tx.members.at(OXFORD.identity, "ANN@oxbridge.example")
        assert known == replace(ANN, language="en", joined_at=START)
        assert await tx.members.of_address(ANN.address) == await tx.members.of_institution(OXFORD.identity) == (known,)
        assert await tx.members.at("camford.example", ANN.address) is None
        assert await tx.members.remove(ANN.id)
        assert not await tx.members.remove(ANN.id)
        assert await tx.sign_ins.session(TOKEN) is None


async def test_who_has_not_come_for_long_is_forgotten_and_nobody_else(storage: SqlStorage) -> None:
    long_ago, before = START - timedelta(days=2), START - timedelta(days=1)
    gone = replace(ANN, invited_at=long_ago, joined_at=long_ago, seen_at=long_ago)
    came, again, never = (
        replace(gone, id=MemberId(uuid4()), address=f"{name}@oxbridge.example", **since)
        for name, since in {
            "came": {"seen_at": START},
            "again": {"invited_at": START},
            "never": {"joined_at": None, "seen_at": None},
        }.items()
    )
    async with storage.transaction() as tx:
        for member in (gone, came, again, never):
            assert await tx.members.add(member)
        assert await forgotten(tx.members, before) == 2
        assert set(await tx.members.of_institution(OXFORD.identity)) == {came, again}


async def test_a_link_is_claimed_once_and_not_late(storage: SqlStorage) -> None:
    for now, claimed in ((START, LINK), (LINK.expires_at, None)):
        async with storage.transaction() as tx:
            await tx.sign_ins.give(LINK, TOKEN)
            assert await tx.sign_ins.claim(TOKEN, now) == claimed
            assert await tx.sign_ins.claim(TOKEN, START) is None


async def test_what_an_institution_asks_for_is_one_thing(storage: SqlStorage) -> None:
    async with storage.transaction() as tx:
        for asked in (Requirement(176, 169), Requirement(None, 160), None):
            await tx.members.require(OXFORD.identity, asked, START)
            assert await tx.members.requirement(OXFORD.identity) == asked


async def test_nothing_personal_stands_in_the_clear_and_what_is_over_is_forgotten(storage: SqlStorage) -> None:
    async with storage.transaction() as tx:
        await tx.members.add(ANN)
        await tx.sign_ins.give(LINK, TOKEN)
        await tx.sign_ins.record(uuid4(), "203.0.113.7", ANN.address, START)
        await tx.sign_ins.begin(InboxSession(uuid4(), ANN.id, START, START, CHOSEN), new_token(b"x" * 16))
        before = START - LINKS_WINDOW
        assert (await tx.sign_ins.asked_by("203.0.113.7", before, START)).count == 1
        assert await tx.sign_ins.asked_for("ann@oxbridge.example", before) == 1
        for table in (inbox_members, inbox_links, inbox_requests, inbox_sessions):
            (row,) = (await tx.connection.execute(sa.select(table))).all()
            kept = b" ".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
            assert not any(secret in kept for secret in (b"oxbridge", b"203.0.113", TOKEN.encode(), "Zoë".encode()))
        assert await forgotten(tx.sign_ins, START + timedelta(minutes=1)) == 0
        assert await forgotten(tx.sign_ins, START + INVITATION_LIFE) == 4
