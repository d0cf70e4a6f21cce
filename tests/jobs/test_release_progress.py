"""What staff read of a release while its alerts go out."""

from collections import deque
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import sqlalchemy as sa
from telegram.error import NetworkError
from telegram.ext import ExtBot

from bot.core.accounts import UserId
from bot.core.entries import SessionName
from bot.core.releases import Proposal
from bot.jobs.release_progress import ReleaseProgress
from bot.services import alerting, releasing
from bot.services.alerting import FIRST_MOMENTS
from bot.services.ports.base import Ports
from bot.services.ports.deliveries import AlertDelivery, NoticeDelivery
from bot.services.ports.outbox import Channel, DeliveryState
from bot.services.releasing import FIRST_CHUNK, Place
from bot.storage.engine import SqlStorage
from bot.storage.schema import outbox
from tests.jobs.conftest import Couriers
from tests.support.clock import FixedClock
from tests.support.cohort import a_result, an_entry, import_sample
from tests.support.staffing import APPROVER, PUBLISHER, SESSION, a_session, hire, id_number, link, link_many
from tests.support.statements import recorded
from tests.support.transport import FakeTransport

OTHER = SessionName("2026-11-C1-late")
ALL = FIRST_CHUNK + 30
TAKES = timedelta(milliseconds=100)
RESTS = TAKES * 50


def slowly(ports: Ports, clock: FixedClock) -> Ports:
    """Between two looks at the clock so much time passes as counting a million takes."""

    def now() -> datetime:
        clock.advance(TAKES)
        return clock.moment

    return replace(ports, now=now)


async def a_release(ports: Ports, linked: int, *, size: int = 0) -> Proposal:
    """All queued, none sent, and shown in the approver's chat."""
    await hire(ports)
    await a_session(ports, size or linked)
    await link_many(ports, linked)
    proposal = await releasing.publish(ports, PUBLISHER, SESSION)
    await releasing.approve(ports, APPROVER, proposal.id, place=Place(APPROVER, 5, "en"))
    await alerting.fan_out_rest(ports)
    return proposal


async def counts(ports: Ports, progress: ReleaseProgress) -> bool:
    """Whether it counts when its hour has come."""
    return await counted(ports, progress) > 0


async def counted(ports: Ports, progress: ReleaseProgress) -> int:
    """How many releases are counted then."""
    with recorded(ports.storage) as said:
        await progress.show()
    return sum("count(*)" in statement for statement in said)


async def test_counting_takes_a_fiftieth_of_the_time(ports: Ports, bot: ExtBot, clock: FixedClock) -> None:
    await a_release(ports, 3)
    progress = ReleaseProgress(slowly(ports, clock), bot, ports.new_id())
    assert await counts(ports, progress)
    clock.advance(RESTS - 10 * TAKES)
    assert not await counts(ports, progress)
    clock.advance(10 * TAKES)
    assert await counts(ports, progress)


async def test_a_time_left_that_is_told_in_numbers_is_counted_more_often(
    ports: Ports, bot: ExtBot, clock: FixedClock
) -> None:
    await a_release(ports, 75)
    ports = replace(ports, policy=replace(ports.policy, messages_per_second=1))
    progress = ReleaseProgress(slowly(ports, clock), bot, ports.new_id())
    assert await counts(ports, progress)
    assert not await counts(ports, progress)
    clock.advance(timedelta(seconds=75) / 50)
    assert await counts(ports, progress)


async def test_that_all_are_settled_is_told_at_once(
    ports: Ports, bot: ExtBot, telegram: FakeTransport, couriers: Couriers, clock: FixedClock
) -> None:
    await a_release(ports, 3)
    clock.advance(FIRST_MOMENTS)
    progress = ReleaseProgress(slowly(ports, clock), bot, ports.new_id())
    await progress.show()
    assert "Still to be told: 3" in shown(telegram)
    await couriers(ports).run()
    await progress.show()
    assert "Told in the chat: 3 candidates" in shown(telegram)
    assert "All alerts are settled" in shown(telegram)
    assert await alerting.running(ports) == ()


async def test_that_it_was_stopped_is_told_at_once_and_so_is_that_it_goes_on(
    ports: Ports, bot: ExtBot, telegram: FakeTransport, clock: FixedClock
) -> None:
    await a_release(ports, 3)
    progress = ReleaseProgress(slowly(ports, clock), bot, ports.new_id())
    await progress.show()
    begun = await alerting.begin(ports, Channel.CHAT, "sender-chat", ports.new_id(), limit=3)
    assert begun
    assert [type(delivery) for delivery in begun[1]] == [NoticeDelivery, NoticeDelivery, AlertDelivery]
    await releasing.stop(ports, APPROVER, SESSION)
    await progress.show()
    assert "Stopped" in shown(telegram)
    assert "Still to be told: 1\nCalled off: 2" in shown(telegram)
    again = await releasing.publish(ports, PUBLISHER, SESSION)
    await releasing.approve(ports, APPROVER, again.id, place=Place(APPROVER, 6, "en"))
    await progress.show()
    assert "Still to be told: 3" in shown(telegram, 6)


async def test_another_replica_may_have_told_the_end(
    ports: Ports, bot: ExtBot, telegram: FakeTransport, couriers: Couriers, clock: FixedClock
) -> None:
    await a_release(ports, 3)
    clock.advance(FIRST_MOMENTS)
    ours, theirs = (ReleaseProgress(slowly(ports, clock), bot, ports.new_id()) for _ in range(2))
    await ours.show()
    await couriers(ports).run()
    await theirs.show()
    assert "All alerts are settled" in shown(telegram)
    told = len(telegram.calls)
    assert not await counts(ports, ours)
    assert len(telegram.calls) == told


async def test_a_replica_that_takes_over_counts_at_once_and_tells_the_same(
    ports: Ports, bot: ExtBot, telegram: FakeTransport, clock: FixedClock
) -> None:
    await a_release(ports, 3)
    ours, theirs = (ReleaseProgress(slowly(ports, clock), bot, ports.new_id()) for _ in range(2))
    await ours.show()
    said = shown(telegram)
    assert await counts(ports, theirs)
    assert shown(telegram) == said


async def test_an_end_that_cannot_be_told_yet_is_not_counted_again_at_once(
    ports: Ports, bot: ExtBot, telegram: FakeTransport, couriers: Couriers, clock: FixedClock
) -> None:
    await a_release(ports, 3)
    clock.advance(FIRST_MOMENTS)
    await couriers(ports).run()
    progress = ReleaseProgress(slowly(ports, clock), bot, ports.new_id())
    telegram.next_answers["editMessageText"] = deque([NetworkError("gone")])
    assert await counts(ports, progress)
    assert not await counts(ports, progress)
    clock.advance(RESTS)
    await progress.show()
    assert "All alerts are settled" in shown(telegram)
    assert await alerting.running(ports) == ()


async def two_releases(ports: Ports, linked: int) -> tuple[Proposal, Proposal]:
    """Of two sessions: one with so many alerts, one with two. The second is shown in a message of its own."""
    first = await a_release(ports, linked)
    numbers = [id_number(linked + place) for place in (1, 2)]
    entries = [an_entry(number, session=OTHER) for number in numbers]
    await import_sample(ports, entries=entries, results=map(a_result, numbers))
    for user, number in enumerate(numbers, 3001):
        await link(ports, UserId(user), [number])
    second = await releasing.publish(ports, PUBLISHER, OTHER)
    await releasing.approve(ports, APPROVER, second.id, place=Place(APPROVER, 6, "en"))
    await alerting.fan_out_rest(ports)
    return first, second


async def test_of_two_releases_the_one_that_is_settled_is_told_at_once_and_the_other_rests(
    ports: Ports, bot: ExtBot, telegram: FakeTransport, storage: SqlStorage, clock: FixedClock
) -> None:
    first, second = await two_releases(ports, 3)
    clock.advance(FIRST_MOMENTS)
    progress = ReleaseProgress(slowly(ports, clock), bot, ports.new_id())
    assert await counted(ports, progress) == 2
    assert "Still to be told: 3" in shown(telegram, 5)
    assert "Still to be told: 2" in shown(telegram, 6)
    assert await counted(ports, progress) == 0

    await settle(storage, second)
    assert await counted(ports, progress) == 1
    assert "All alerts are settled" in shown(telegram, 6)
    assert "Still to be told: 3" in shown(telegram, 5)
    assert [running.proposal_id for running in await alerting.running(ports)] == [first.id]

    await settle(storage, first)
    assert await counted(ports, progress) == 1
    assert "All alerts are settled" in shown(telegram, 5)
    assert await alerting.running(ports) == ()


async def test_each_of_two_releases_rests_as_long_as_its_own_time_left_allows(
    ports: Ports, bot: ExtBot, clock: FixedClock
) -> None:
    await two_releases(ports, 75)
    ports = replace(ports, policy=replace(ports.policy, messages_per_second=1))
    progress = ReleaseProgress(slowly(ports, clock), bot, ports.new_id())
    assert await counted(ports, progress) == 2
    assert await counted(ports, progress) == 0
    clock.advance(timedelta(seconds=75) / 50)
    assert await counted(ports, progress) == 1
    clock.advance(RESTS)
    assert await counted(ports, progress) == 2


async def settle(storage: SqlStorage, proposal: Proposal) -> None:
    """Everybody it alerts is told."""
    alerts = sa.update(outbox).where(outbox.c.release_id == proposal.release_id)
    async with storage.transaction() as tx:
        await tx.connection.execute(alerts.values(state=DeliveryState.SENT.value))


async def test_what_is_swept_in_later_is_in_the_next_count(
    ports: Ports, bot: ExtBot, telegram: FakeTransport, clock: FixedClock
) -> None:
    await a_release(ports, 2, size=3)
    progress = ReleaseProgress(slowly(ports, clock), bot, ports.new_id())
    await progress.show()
    assert "Still to be told: 2" in shown(telegram)
    await link(ports, UserId(2001), [id_number(3)])
    assert await alerting.sweep(ports) == 1
    clock.advance(RESTS)
    await progress.show()
    assert "Still to be told: 3" in shown(telegram)


async def test_settled_is_what_a_complete_tally_says(ports: Ports, storage: SqlStorage) -> None:
    proposal = await a_release(ports, 1)
    alerts = sa.update(outbox).where(outbox.c.kind == "alert")
    for channel, state in product(Channel, DeliveryState):
        async with storage.transaction() as tx:
            await tx.connection.execute(alerts.values(channel=channel.value, state=state.value))
            tally = await tx.releases.tally(proposal.release_id)
        assert await alerting.is_settled(ports, proposal.release_id) == tally.is_complete


async def test_those_who_are_not_queued_yet_are_still_to_be_told(
    ports: Ports, bot: ExtBot, telegram: FakeTransport
) -> None:
    """A million are not queued in a minute: of the first chunk alone the time left was belittled until then."""
    await hire(ports)
    await a_session(ports, ALL)
    await link_many(ports, ALL)
    proposal = await releasing.publish(ports, PUBLISHER, SESSION)
    await releasing.approve(ports, APPROVER, proposal.id, place=Place(APPROVER, 5, "en"))
    progress = ReleaseProgress(ports, bot, ports.new_id())

    await progress.show()
    assert still_to_be_told(telegram) == ALL
    await alerting.fan_out_rest(ports)
    async with ports.storage.reading() as tx:
        assert (await tx.releases.tally(proposal.release_id)).queued == ALL
    await progress.show()
    assert still_to_be_told(telegram) == ALL


async def test_what_a_release_does_not_show_is_owed_to_nobody(ports: Ports) -> None:
    await hire(ports)
    await a_session(ports, 2)
    await link(ports, UserId(1001), [id_number(1)])
    await link(ports, UserId(1002), ["XYZ999999"])
    proposal = await releasing.publish(ports, PUBLISHER, SESSION)
    assert await alerting.owed(ports, proposal.id) == 1


def still_to_be_told(telegram: FakeTransport) -> int:
    (text,) = [call.values["text"] for call in telegram.calls if call.method == "editMessageText"]
    return next(int(line.split(": ")[1]) for line in text.splitlines() if line.startswith("Still to be told"))


def shown(telegram: FakeTransport, message: int = 5) -> str:
    """What the card in that message says now."""
    edits = [call.values for call in telegram.calls if call.method == "editMessageText"]
    return [edit["text"] for edit in edits if edit["message_id"] == message][-1]
