"""Shares are found by what leads to them, change once, end with their link, and hold nothing personal in the clear."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from bot.core.accounts import AccountId, LinkId
from bot.core.identity import IdNumber
from bot.core.sharing import VIEWS_A_DAY, Condition, Duration, Period, Recipient, Scope, ShareState, ShareView
from bot.core.tokens import new_code, new_token
from bot.storage.engine import SqlStorage
from bot.storage.schema_sharing import share_views, shares
from tests.support.clock import START
from tests.support.forgetting import forgotten
from tests.support.shares import OXFORD, PLAIN, a_share

TOKEN, CODE = new_token(bytes(16)), new_code(bytes(12))


@pytest.mark.parametrize(
    "share",
    [
        a_share(),
        a_share(recipient=PLAIN, scope=Scope.LEVEL, level="C1", duration=Duration(Period.UNTIL, date(2027, 1, 1))),
        a_share(state=ShareState.PLANNED, condition=Condition(185, {"writing": 176})),
    ],
)
async def test_a_share_comes_back_as_it_was(storage: SqlStorage, share) -> None:
    async with storage.transaction() as tx:
        assert await tx.shares.add(share)
        assert not await tx.shares.add(replace(share, id=uuid4()))  # its reference is taken
    async with storage.reading() as tx:
        assert await tx.shares.get(share.id) == share
        assert await tx.shares.of_account(share.account_id) == (share,)


async def test_a_token_and_a_code_lead_to_it_and_are_given_once(storage: SqlStorage) -> None:
    share = a_share()
    async with storage.transaction() as tx:
        await tx.shares.add(share)
        assert await tx.shares.by_token(TOKEN) is None
        assert await tx.shares.give_token(share.id, TOKEN, CODE)
        assert not await tx.shares.give_token(share.id, new_token(b"x" * 16), CODE)
        assert await tx.shares.by_token(TOKEN) == share
        assert await tx.shares.by_code(share.reference, CODE) == share
        assert await tx.shares.by_code(share.reference, new_code(b"x" * 12)) is None
        assert await tx.shares.by_code("0000-0000", CODE) is None


async def test_of_two_who_change_it_one_does(storage: SqlStorage) -> None:
    share = a_share()
    async with storage.transaction() as tx:
        await tx.shares.add(share)
        assert await tx.shares.save(share.sent(uuid4(), START), ShareState.PENDING)
        assert not await tx.shares.save(share.ended(ShareState.UNDONE, START), ShareState.PENDING)


async def test_an_institution_sees_what_was_sent_to_it_newest_first_page_by_page(storage: SqlStorage) -> None:
    sent = [a_share().sent(uuid4(), START + timedelta(minutes=minutes)) for minutes in (1, 2, 2, 3)]
    others = [a_share(), a_share(recipient=PLAIN).sent(uuid4(), START)]
    async with storage.transaction() as tx:
        for share in (*sent, *others):
            await tx.shares.add(share)
        first = await tx.shares.of_institution(OXFORD.identity, limit=2)
        rest = await tx.shares.of_institution(OXFORD.identity, before=first[-1], limit=9)
    in_order = sorted(sent, key=lambda share: (share.sent_at, share.id), reverse=True)
    assert [*first, *rest] == in_order


async def test_what_is_due_is_what_can_no_longer_be_undone(storage: SqlStorage) -> None:
    pending = a_share(state=ShareState.PLANNED).planned_to_pending(START)
    async with storage.transaction() as tx:
        await tx.shares.add(pending)
        assert await tx.shares.due(START + timedelta(minutes=9)) == ()
        assert await tx.shares.due(START + timedelta(minutes=10)) == (pending.id,)


async def test_with_its_link_every_standing_share_ends(storage: SqlStorage) -> None:
    link = LinkId(uuid4())
    opened = a_share(link_id=link).sent(uuid4(), START)
    undone = a_share(link_id=link).ended(ShareState.UNDONE, START)
    async with storage.transaction() as tx:
        for share in (opened, undone, a_share()):
            await tx.shares.add(share)
        assert await tx.shares.end_for_link(link, START) == 1
        assert await tx.shares.end_for_link(link, START) == 0
        assert (await tx.shares.get(opened.id)).state is ShareState.ENDED


async def test_what_has_expired_stays_so_whoever_unlinks_or_erases(storage: SqlStorage) -> None:
    link, account, later = LinkId(uuid4()), AccountId(uuid4()), START + timedelta(days=31)
    opened = a_share(link_id=link, account_id=account).sent(uuid4(), START)
    async with storage.transaction() as tx:
        await tx.shares.add(opened)
        assert await tx.shares.end_for_link(link, later) == 0
        await tx.shares.erase(account, later)
        left = await tx.shares.get(opened.id)
    assert (left.state, left.ended_at, left.version) == (ShareState.OPEN, None, None)


async def test_for_whom_a_plain_link_was_is_erased_too(storage: SqlStorage) -> None:
    handed = a_share(recipient=PLAIN).sent(uuid4(), START)
    async with storage.transaction() as tx:
        await tx.shares.add(handed)
        await tx.shares.erase(handed.account_id, START)
        assert (await tx.shares.get(handed.id)).recipient == Recipient("")


async def test_browsers_without_a_name_are_counted_up_to_a_limit_and_people_always(storage: SqlStorage) -> None:
    share = a_share().sent(uuid4(), START)
    async with storage.transaction() as tx:
        await tx.shares.add(share)
        for place in range(VIEWS_A_DAY + 3):
            await tx.shares.viewed(uuid4(), share.id, b"%d" % place, ShareView(START))
        assert len((await tx.shares.views([share.id]))[share.id]) == VIEWS_A_DAY
        await tx.shares.viewed(uuid4(), share.id, b"ann", ShareView(START, "ann@oxbridge.example"))
        await tx.shares.viewed(uuid4(), share.id, b"0", ShareView(START + timedelta(days=1)))
        assert len((await tx.shares.views([share.id]))[share.id]) == VIEWS_A_DAY + 2


async def test_an_erased_candidate_leaves_only_institution_and_date(storage: SqlStorage) -> None:
    account = AccountId(uuid4())
    opened = a_share(account_id=account).sent(uuid4(), START)
    async with storage.transaction() as tx:
        await tx.shares.add(opened)
        await tx.shares.add(a_share(account_id=account))
        await tx.shares.give_token(opened.id, TOKEN, CODE)
        await tx.shares.viewed(uuid4(), opened.id, b"browser", ShareView(START, "ann@oxbridge.example"))
        assert await tx.shares.erase(account, START) == 2
        left = await tx.shares.by_token(TOKEN)
        assert (left.recipient, left.state, left.sent_at) == (opened.recipient, ShareState.ENDED, START)
        assert (left.version, left.consent.words, left.id_number) == (None, "", IdNumber("AAA000000"))
        assert await tx.shares.open_of(opened.id_number) == ()
        assert await tx.shares.views([opened.id]) == {opened.id: ()}


async def test_one_viewer_a_day_is_one_view_and_the_first_is_told(storage: SqlStorage) -> None:
    share = a_share().sent(uuid4(), START)
    days = [START, START + timedelta(hours=1), START + timedelta(days=1)]
    async with storage.transaction() as tx:
        await tx.shares.add(share)
        firsts = [await tx.shares.viewed(uuid4(), share.id, b"one", ShareView(at)) for at in days]
        assert firsts == [True, False, False]
        assert not await tx.shares.viewed(uuid4(), share.id, b"two", ShareView(START, "ann@oxbridge.example"))
        seen = await tx.shares.views([share.id])
        assert sorted((view.at, view.by) for view in seen[share.id]) == [
            (START, ""),
            (START, "ann@oxbridge.example"),
            (days[-1], ""),
        ]


async def test_quotas_count_what_went_or_will_go_to_institutions(storage: SqlStorage) -> None:
    account = AccountId(uuid4())
    kept = [
        a_share(account_id=account),
        a_share(account_id=account).ended(ShareState.UNDONE, START),
        a_share(account_id=account, recipient=PLAIN).sent(uuid4(), START),
        a_share(account_id=account).sent(uuid4(), START).ended(ShareState.REVOKED, START),
    ]
    async with storage.transaction() as tx:
        for share in kept:
            await tx.shares.add(share)
        assert await tx.shares.sent_by(account, START) == 2
        assert await tx.shares.sent_to(OXFORD.identity, START) == 2
        assert await tx.shares.sent_by(account, START + timedelta(seconds=1)) == 0
        long_ago = a_share(account_id=account, created_at=START - timedelta(days=9))
        await tx.shares.add(long_ago.planned_to_pending(START))
        assert await tx.shares.sent_by(account, START) == 3


async def test_nothing_personal_stands_in_the_clear(storage: SqlStorage) -> None:
    share = a_share().sent(uuid4(), START)
    async with storage.transaction() as tx:
        await tx.shares.add(share)
        await tx.shares.give_token(share.id, TOKEN, CODE)
        await tx.shares.viewed(uuid4(), share.id, b"one", ShareView(START, "ann@oxbridge.example"))
        rows = [
            *(await tx.connection.execute(sa.select(shares))).all(),
            *(await tx.connection.execute(sa.select(share_views))).all(),
        ]
    kept = repr(rows)
    for secret in (share.id_number.value, OXFORD.name, OXFORD.email_domain, TOKEN, CODE, "ann@", "I agree"):
        assert secret not in kept


async def test_shares_that_are_long_over_are_forgotten_with_their_views(storage: SqlStorage) -> None:
    over = a_share().sent(uuid4(), START - timedelta(days=400))
    async with storage.transaction() as tx:
        await tx.shares.add(over)
        await tx.shares.add(a_share().sent(uuid4(), START))
        await tx.shares.viewed(uuid4(), over.id, b"one", ShareView(START - timedelta(days=399)))
        await tx.shares.add(a_share(state=ShareState.PLANNED, created_at=START - timedelta(days=400)))
        assert [await forgotten(tx.shares, START - timedelta(days=365), 1) for _ in range(3)] == [1, 1, 0]
        assert await tx.shares.views([over.id]) == {over.id: ()}
