"""A share goes out once, after time to undo it; what can't be sent waits for a decision; what was chosen before is decided after."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from bot.core.alerts import Refused
from bot.core.entries import SessionName
from bot.core.errors import Absent, AlreadyDone, CannotShare, Moved
from bot.core.share_choices import CANDIDATE_QUOTA, Choice, WhyNot
from bot.core.sharing import Condition, Consent, Duration, Period, Scope, ShareId, ShareState, recipient_of, until
from bot.jobs.send_shares import send_shares
from bot.services import accounts, opening, releasing, sending, sharing
from bot.services.alerting import claim, settle, take_lease
from bot.services.ports.base import Policy, Ports
from bot.services.ports.deliveries import NoticeDelivery
from bot.services.ports.outbox import Channel
from bot.services.sharing import Agreed
from bot.storage.schema_sharing import shares
from tests.support.accounts import ANA, BEN, account_of, link, release
from tests.support.clock import START, FixedClock
from tests.support.cohort import SESSION, a_result, import_rows, import_sample, one_result
from tests.support.shares import OXFORD, PLAIN, a_released_link, an_institution, open_register

pytestmark = pytest.mark.begins_with(what=one_result)

MAIL, MONTH = recipient_of(OXFORD), Duration(Period.MONTH)


@pytest.fixture
def policy(policy: Policy) -> Policy:
    return replace(policy, mail_enabled=True)


def chosen(recipient=MAIL, duration=MONTH, condition=None) -> Choice:
    return Choice(recipient, Scope.PAPERS, None, duration, condition)


async def agreed(ports: Ports, own, choice: Choice) -> Agreed:
    seen = await sharing.preview(ports, ANA, own.id, choice)
    return Agreed(ShareId(uuid4()), own.id, choice, Consent("I agree.", "en", START), seen.version)


async def a_pending(ports: Ports):
    await open_register(ports)
    own = await a_released_link(ports)
    return own, await sharing.agree(ports, ANA, await agreed(ports, own, chosen()))


async def a_planned(ports: Ports, condition: Condition | None = None):
    await open_register(ports)
    own = await link(ports, ANA)
    share = await sharing.agree(ports, ANA, await agreed(ports, own, chosen(condition=condition)))
    return own, share


async def state_of(ports: Ports, share) -> ShareState:
    return (await sharing.own_share(ports, ANA, share.id)).share.state


async def queued(ports: Ports, channel: Channel) -> list[NoticeDelivery]:
    held = await take_lease(ports, f"sender-{channel}", uuid4())
    claimed = await claim(ports, channel, held, 99) or ()
    return [delivery for delivery in claimed if isinstance(delivery, NoticeDelivery)]


async def test_the_mail_leaves_once_when_it_can_no_longer_be_undone(ports: Ports, clock: FixedClock) -> None:
    _own, share = await a_pending(ports)
    clock.advance(timedelta(minutes=9))
    await send_shares(ports)
    assert await state_of(ports, share) is ShareState.PENDING
    clock.advance(timedelta(minutes=1))
    await send_shares(ports)
    await send_shares(ports)
    assert await state_of(ports, share) is ShareState.OPEN
    [mail] = await queued(ports, Channel.MAIL)
    assert (mail.name, mail.to) == ("share_sent", OXFORD.contact_email)
    assert mail.values["reference"] == share.reference
    async with ports.storage.reading() as tx:
        assert (await tx.shares.by_token(str(mail.values["token"]))).id == share.id
        assert (await tx.shares.by_code(share.reference, str(mail.values["code"]))).id == share.id


async def test_a_share_that_cannot_be_read_holds_up_no_other(ports: Ports, clock: FixedClock) -> None:
    own, broken = await a_pending(ports)
    await open_register(ports, other := an_institution("Camford College", "Camford"))
    clock.advance(timedelta(seconds=1))
    whole = await sharing.agree(ports, ANA, await agreed(ports, own, chosen(recipient_of(other))))
    async with ports.storage.transaction() as tx:
        await tx.connection.execute(sa.update(shares).where(shares.c.id == broken.id).values(sealed=b"\x01" * 40))
    clock.advance(timedelta(minutes=10))
    await send_shares(ports)
    async with ports.storage.reading() as tx:
        kept = (await tx.connection.execute(sa.select(shares.c.id, shares.c.state))).all()
    assert {row.id: row.state for row in kept} == {broken.id: "pending", whole.id: "open"}


async def test_a_yes_that_comes_twice_is_one_share(ports: Ports) -> None:
    await open_register(ports)
    yes = await agreed(ports, await a_released_link(ports), chosen())
    assert await sharing.agree(ports, ANA, yes) == await sharing.agree(ports, ANA, yes)
    assert len(await sharing.own_shares(ports, ANA)) == 1


async def test_undone_it_never_leaves_and_nobody_is_told(ports: Ports, clock: FixedClock) -> None:
    _own, share = await a_pending(ports)
    await sharing.undo(ports, ANA, share.id)
    with pytest.raises(AlreadyDone):
        await sharing.undo(ports, ANA, share.id)
    with pytest.raises(AlreadyDone):
        await sharing.send_at_once(ports, ANA, share.id)
    clock.advance(timedelta(hours=1))
    await send_shares(ports)
    assert await state_of(ports, share) is ShareState.UNDONE
    assert await queued(ports, Channel.MAIL) == []


async def test_revoked_or_unlinked_before_the_mail_went_out_it_does_not(ports: Ports) -> None:
    own, share = await a_pending(ports)
    await sharing.send_at_once(ports, ANA, share.id)
    await sharing.revoke(ports, ANA, share.id)
    again = await sharing.agree(ports, ANA, await agreed(ports, own, chosen()))
    await sharing.send_at_once(ports, ANA, again.id)
    await accounts.unlink(ports, ANA, own.id)
    assert [await state_of(ports, one) for one in (share, again)] == [ShareState.REVOKED, ShareState.ENDED]
    assert await queued(ports, Channel.MAIL) == []


async def test_a_mail_that_is_claimed_already_is_looked_at_again_right_before_it_leaves(ports: Ports) -> None:
    _own, share = await a_pending(ports)
    await sharing.send_at_once(ports, ANA, share.id)
    [mail] = await queued(ports, Channel.MAIL)
    await sending.require_open(ports, str(mail.values["share"]))
    await sharing.revoke(ports, ANA, share.id)
    for ended in (str(mail.values["share"]), uuid4().hex):
        with pytest.raises(Absent):
            await sending.require_open(ports, ended)


async def test_what_has_expired_is_not_revoked_any_more(ports: Ports, clock: FixedClock) -> None:
    _own, share = await a_pending(ports)
    await sharing.send_at_once(ports, ANA, share.id)
    clock.advance(timedelta(days=31))
    with pytest.raises(AlreadyDone):
        await sharing.revoke(ports, ANA, share.id)


async def test_somebody_elses_share_is_as_absent_as_one_that_never_was(ports: Ports) -> None:
    own, share = await a_pending(ports)
    await account_of(ports, BEN)
    for act in (sharing.undo, sharing.revoke, sharing.send_at_once, sharing.send_anyway, sharing.decline):
        for one in (share.id, uuid4(), None):
            with pytest.raises(Absent):
                await act(ports, BEN, one)
    with pytest.raises(Absent):
        await sharing.preview(ports, BEN, own.id, chosen())


async def test_a_release_that_was_stopped_meanwhile_sends_nothing_and_asks(ports: Ports, clock: FixedClock) -> None:
    _own, share = await a_pending(ports)
    await releasing.stop(ports, "cli:tests", SessionName(SESSION))
    clock.advance(timedelta(minutes=10))
    await send_shares(ports)
    assert await state_of(ports, share) is ShareState.ASKING
    [told] = [notice for notice in await queued(ports, Channel.CHAT) if notice.name == "share_not_sent"]
    assert told.values["why"] == WhyNot.CHECKING
    with pytest.raises(CannotShare):
        await sharing.send_anyway(ports, ANA, share.id)


async def test_what_was_previewed_must_still_stand(ports: Ports) -> None:
    await open_register(ports)
    own = await a_released_link(ports)
    yes = await agreed(ports, own, chosen())
    with pytest.raises(Moved):
        await sharing.agree(ports, ANA, replace(yes, version=uuid4()))
    with pytest.raises(Moved):
        await sharing.agree(ports, ANA, replace(yes, version=None))


async def test_who_wants_no_mail_who_left_and_who_had_enough_get_none(ports: Ports) -> None:
    own, _share = await a_pending(ports)
    for _ in range(CANDIDATE_QUOTA - 1):
        await sharing.agree(ports, ANA, await agreed(ports, own, chosen()))
    with pytest.raises(CannotShare, match=WhyNot.OWN_QUOTA):
        await sharing.agree(ports, ANA, await agreed(ports, own, chosen()))
    with pytest.raises(CannotShare, match=WhyNot.CLOSED):
        await sharing.to_same(ports, ANA, own.id, "nowhere.example")
    async with ports.storage.transaction() as tx:
        await tx.mail_refusals.add(OXFORD.contact_email, ports.now())
    with pytest.raises(CannotShare, match=WhyNot.REFUSES):
        await sharing.to_same(ports, ANA, own.id, OXFORD.identity)


@pytest.mark.parametrize(
    ("condition", "state", "told"),
    [
        (None, ShareState.PENDING, "share_going"),
        (Condition(185, {"writing": 176}), ShareState.PENDING, "share_going"),
        (Condition(185, {"writing": 186}), ShareState.ASKING, "share_asking"),
    ],
)
async def test_chosen_before_the_result_it_is_decided_once_after(ports: Ports, condition, state, told) -> None:
    _own, share = await a_planned(ports, condition)
    await send_shares(ports)
    assert await state_of(ports, share) is ShareState.PLANNED
    await release(ports)
    await send_shares(ports)
    await send_shares(ports)
    assert await state_of(ports, share) is state
    notices = [notice for notice in await queued(ports, Channel.CHAT) if notice.name.startswith("share_")]
    assert [notice.name for notice in notices] == [told]
    assert not {"190", "185"} & {str(value) for value in notices[0].values.values()}


@pytest.mark.begins_with(what=import_sample)
async def test_a_result_to_follow_is_waited_for_and_a_withheld_one_asks(ports: Ports) -> None:
    await import_rows(ports, [a_result(status="pending")])
    _own, share = await a_planned(ports)
    await release(ports)
    await send_shares(ports)
    assert await state_of(ports, share) is ShareState.PLANNED


@pytest.mark.begins_with(what=import_sample)
async def test_a_withheld_result_asks_and_can_be_declined(ports: Ports) -> None:
    await import_rows(ports, [a_result(status="withheld")])
    _own, share = await a_planned(ports)
    await release(ports)
    await send_shares(ports)
    assert await state_of(ports, share) is ShareState.ASKING
    await sharing.decline(ports, ANA, share.id)
    assert await state_of(ports, share) is ShareState.DECLINED


async def test_a_day_that_has_passed_meanwhile_ends_it(ports: Ports, clock: FixedClock) -> None:
    await open_register(ports)
    own = await link(ports, ANA)
    tomorrow = until((START + timedelta(days=1)).date(), START)
    share = await sharing.agree(ports, ANA, await agreed(ports, own, chosen(duration=tomorrow)))
    clock.advance(timedelta(days=3))
    await release(ports)
    await send_shares(ports)
    assert await state_of(ports, share) is ShareState.DECLINED


async def test_a_plain_link_works_at_once_and_a_second_yes_shows_the_same(ports: Ports) -> None:
    own = await a_released_link(ports)
    yes, key = await agreed(ports, own, chosen(PLAIN)), sharing.new_key(ports)
    for _ in range(2):
        share = await sharing.hand_over(ports, ANA, yes, key)
    async with ports.storage.reading() as tx:
        assert (await tx.shares.by_token(key.token)).id == share.id
        assert (await tx.shares.by_code(share.reference, key.code)).state is ShareState.OPEN


async def test_the_first_opening_is_told_and_all_are_listed(ports: Ports) -> None:
    _own, share = await a_pending(ports)
    sent = await sharing.send_at_once(ports, ANA, share.id)
    for viewer, by in ((b"one", ""), (b"two", "ann@oxbridge.example"), (b"one", "")):
        async with ports.storage.transaction() as tx:
            await opening.record_view(ports, tx, sent, viewer, by)
    assert [notice.name for notice in await queued(ports, Channel.CHAT) if notice.account_id] == ["share_opened"]
    [own] = await sharing.own_shares(ports, ANA)
    assert [view.by for view in own.views if view.by] == ["ann@oxbridge.example"]
    assert len(own.views) == 2


async def test_a_mail_that_nobody_takes_is_told_to_the_candidate(ports: Ports) -> None:
    _own, share = await a_pending(ports)
    await sharing.send_at_once(ports, ANA, share.id)
    held = await take_lease(ports, "sender-mail", uuid4())
    [mail] = await claim(ports, Channel.MAIL, held, 9)
    await settle(ports, held, [(mail, Refused("no such mailbox"))])
    assert "share_undelivered" in [notice.name for notice in await queued(ports, Channel.CHAT)]
