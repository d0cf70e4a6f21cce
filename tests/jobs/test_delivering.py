"""Alerts and notices, from the outbox to Telegram, whatever Telegram answers."""

import asyncio
from collections import Counter, deque
from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa
from telegram.error import NetworkError, TelegramError
from telegram.ext import ExtBot
from telegram.request import RequestData

from bot.core.accounts import LinkEnd, UserId
from bot.jobs.courier import Courier
from bot.jobs.deliver_alerts import ChatChannel, MailChannel
from bot.jobs.schedule import jobs_running
from bot.metrics import Metrics
from bot.ptb.errors import LostReply
from bot.ptb.limiter import PriorityRateLimiter
from bot.sandbox.telegram.limits import CHAT_BURST
from bot.services import alerting, releasing
from bot.services.ports.base import Ports
from bot.services.ports.outbox import Channel, Notice
from bot.services.viewing import open_result
from bot.storage.engine import SqlStorage
from bot.storage.schema import outbox
from tests.jobs.conftest import WINDOW, Couriers
from tests.support.clock import FixedClock
from tests.support.staffing import (
    APPROVER,
    CANDIDATE,
    OWNER,
    SESSION,
    a_session,
    hire,
    id_number,
    link,
    link_many,
    release,
    with_owner,
)
from tests.support.transport import TOKEN, Answer, Call, FakeTransport, refusal, too_many_requests


def on_alerts(telegram: FakeTransport, *answers: Answer | TelegramError) -> None:
    """What Telegram answers to the next alerts; notices to staff are taken well."""
    planned, answer = deque(answers), telegram.answer

    def next_answer(call: Call) -> Answer:
        if planned and "result is out" in call.values["text"]:
            given = planned.popleft()
            if isinstance(given, TelegramError):
                raise given
            return given
        return answer(call)

    telegram.answer = next_answer


def once(telegram: FakeTransport, calls: int) -> asyncio.Event:
    """Set when Telegram has been called so often."""
    reached, answer = asyncio.Event(), telegram.answer

    def counting(call: Call) -> Answer:
        if len(telegram.calls) >= calls:
            reached.set()
        return answer(call)

    telegram.answer = counting
    return reached


def alerted(telegram: FakeTransport) -> Counter[int]:
    return Counter(chat for chat, text in telegram.sent() if "result is out" in text)


async def states(storage: SqlStorage) -> Counter[tuple[str, str | None]]:
    async with storage.reading() as tx:
        rows = await tx.connection.execute(sa.select(outbox.c.state, outbox.c.reason).where(outbox.c.kind == "alert"))
        return Counter((row.state, row.reason) for row in rows)


async def nothing() -> None:
    """There is nothing to tidy."""


async def released(ports: Ports, people: int = 1) -> None:
    await hire(ports)
    await a_session(ports, people)
    await link_many(ports, people)
    await release(ports)
    await alerting.fan_out_rest(ports)


async def test_an_alert_names_the_exam_and_never_a_score(
    ports: Ports, telegram: FakeTransport, couriers: Couriers
) -> None:
    await released(ports)

    await couriers(ports).run()

    (call,) = [call for call in telegram.calls if call.values["chat_id"] == CANDIDATE]
    assert "C1 Advanced" in call.values["text"]
    assert "result" in call.values["text"]
    assert "190" not in call.values["text"]
    assert call.values["reply_markup"]["inline_keyboard"][0][0]["text"] == "See my result"


async def test_everybody_is_alerted_once_by_two_senders_at_once(
    ports: Ports, telegram: FakeTransport, couriers: Couriers, storage: SqlStorage
) -> None:
    await released(ports, 60)

    await asyncio.gather(couriers(ports).run(), couriers(ports).run())
    await couriers(ports).run()

    assert alerted(telegram) == Counter(range(1001, 1061))
    assert await states(storage) == {("sent", None): 60}


async def test_hundreds_are_alerted_oldest_link_first_though_the_sender_is_cut_off_in_the_middle(
    ports: Ports, telegram: FakeTransport, couriers: Couriers
) -> None:
    await released(ports, 400)
    halfway = once(telegram, 200)
    first = asyncio.create_task(couriers(ports).run())
    await halfway.wait()
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    await couriers(ports).run()

    told = alerted(telegram)
    assert set(told) == {*range(1001, 1401)}
    assert sum(told.values()) - 400 <= WINDOW
    order = [chat for chat in dict.fromkeys(chat for chat, _ in telegram.sent()) if chat > 1000]
    assert all(abs(place - chat + 1001) <= WINDOW for place, chat in enumerate(order))


async def test_another_sender_waits_until_the_lease_of_a_dead_one_has_run_out(
    ports: Ports, telegram: FakeTransport, couriers: Couriers, clock: FixedClock
) -> None:
    await released(ports)
    dead = await alerting.take_lease(ports, "sender-chat", ports.new_id())
    assert dead
    assert await alerting.claim(ports, Channel.CHAT, dead, 10)

    await couriers(ports).run()
    assert not alerted(telegram)
    clock.advance(alerting.LEASE)
    await couriers(ports).run()

    assert alerted(telegram) == {CANDIDATE: 1}


async def test_too_many_requests_are_waited_out(ports: Ports, telegram: FakeTransport, couriers: Couriers) -> None:
    await released(ports)
    on_alerts(telegram, too_many_requests(1))

    await couriers(ports).run()

    assert alerted(telegram)[CANDIDATE] == 2
    assert len(telegram.calls) >= 2


async def test_who_blocked_the_bot_is_marked_and_who_was_deactivated_too(
    ports: Ports, telegram: FakeTransport, couriers: Couriers, storage: SqlStorage
) -> None:
    await released(ports, 2)
    blocked = refusal(403, "Forbidden: bot was blocked by the user")
    on_alerts(telegram, blocked, refusal(403, "Forbidden: user is deactivated"))

    await couriers(ports).run()

    assert await states(storage) == {("gave_up", "blocked"): 1, ("gave_up", "deactivated"): 1}
    async with storage.reading() as tx:
        accounts = [await tx.accounts.of(UserId(user)) for user in (1001, 1002)]
    assert all(account and account.blocked_at for account in accounts)


async def test_a_lost_answer_is_retried_late_and_once(
    ports: Ports, telegram: FakeTransport, couriers: Couriers, storage: SqlStorage, clock: FixedClock
) -> None:
    await released(ports)
    on_alerts(telegram, LostReply("lost"), LostReply("lost"))

    await couriers(ports).run()
    assert await states(storage) == {("unknown", "no_answer"): 1}
    await couriers(ports).run()
    clock.advance(timedelta(hours=1))
    await couriers(ports).run()
    clock.advance(timedelta(hours=1))
    await couriers(ports).run()

    assert await states(storage) == {("gave_up", "no_answer"): 1}
    assert alerted(telegram) == {CANDIDATE: 2}


async def test_what_cannot_be_delivered_is_given_up_in_the_end_and_the_owners_hear_of_it(
    ports: Ports, telegram: FakeTransport, couriers: Couriers, storage: SqlStorage, clock: FixedClock
) -> None:
    ports = with_owner(ports)
    await released(ports)
    on_alerts(telegram, *(NetworkError("Bad Gateway") for _ in range(100)))

    for _ in range(12):
        await couriers(ports).run()
        clock.advance(timedelta(minutes=30))

    assert await states(storage) == {("gave_up", "unreachable"): 1}
    told = [text for chat, text in telegram.sent() if chat == OWNER and "could not be delivered" in text]
    assert len(told) == 1


async def test_a_row_that_cannot_be_opened_holds_nobody_up(
    ports: Ports, telegram: FakeTransport, couriers: Couriers, storage: SqlStorage
) -> None:
    await released(ports)
    async with storage.transaction() as tx:
        await tx.outbox.queue(Notice("a", Channel.CHAT, OWNER, "release_stopped", {"session": SESSION}), ports.now())
        poisoned = sa.update(outbox).where(outbox.c.kind == "notice").values(sealed=b"\x01" * 40)
        await tx.connection.execute(poisoned)

    await couriers(ports).run()

    assert alerted(telegram) == {CANDIDATE: 1}


async def test_a_notice_that_has_no_words_holds_nobody_up(
    ports: Ports, telegram: FakeTransport, couriers: Couriers, storage: SqlStorage
) -> None:
    await released(ports)
    async with storage.transaction() as tx:
        await tx.outbox.queue(Notice("a", Channel.CHAT, OWNER, "of another version", {}), ports.now())

    await couriers(ports).run()

    assert alerted(telegram) == {CANDIDATE: 1}


async def test_nobody_whose_link_is_gone_is_alerted(
    ports: Ports, telegram: FakeTransport, couriers: Couriers, storage: SqlStorage
) -> None:
    await hire(ports)
    await a_session(ports, 2)
    gone = await link(ports, UserId(1001), [id_number(1)])
    await link(ports, UserId(1002), [id_number(2)])
    await release(ports)
    async with storage.transaction() as tx:
        await tx.links.end(gone, LinkEnd.UNLINKED, None, ports.now())  # and its deliveries were forgotten

    await couriers(ports).run()

    assert alerted(telegram) == {1002: 1}
    assert await states(storage) == {("sent", None): 1, ("ended", "unlinked"): 1}


async def test_who_read_the_result_first_is_not_alerted_any_more(
    ports: Ports, telegram: FakeTransport, couriers: Couriers, storage: SqlStorage
) -> None:
    await hire(ports)
    await a_session(ports)
    lucia = UserId(1001)
    own = await link(ports, lucia)
    await release(ports)
    await open_result(ports, lucia, own)

    await couriers(ports).run()

    assert not alerted(telegram)


async def test_a_stop_in_the_middle_lets_only_what_is_on_its_way_arrive(
    ports: Ports, telegram: FakeTransport, couriers: Couriers
) -> None:
    await released(ports, 200)
    halfway = once(telegram, 50)
    running = asyncio.create_task(couriers(ports).run())
    await halfway.wait()
    await releasing.stop(ports, APPROVER, SESSION)
    then = len(telegram.calls)
    await running

    assert len(alerted(telegram)) <= then + WINDOW
    assert len(alerted(telegram)) < 200


async def test_alerts_are_paid_for_up_to_the_cap_and_the_rest_goes_out_free(
    ports: Ports, telegram: FakeTransport, bot: ExtBot
) -> None:
    policy = replace(with_owner(ports).policy, paid_messages_per_second=100_000, paid_messages=20)
    ports = replace(ports, policy=policy)
    await released(ports, 30)
    courier = Courier(
        ports, Channel.CHAT, ChatChannel(ports, bot).send, holder=ports.new_id(), window=4, paid_window=WINDOW
    )

    await courier.run()
    await courier.run()

    alerts = [call.values for call in telegram.calls if "result is out" in call.values["text"]]
    assert {alert["chat_id"] for alert in alerts} == {*range(1001, 1031)}
    assert Counter(alert.get("allow_paid_broadcast", False) for alert in alerts) == {True: 20, False: 10}
    told = [text for chat, text in telegram.sent() if chat == OWNER and "have cost 2 Stars" in text]
    assert len(told) == 1


async def test_nothing_is_paid_for_twice_the_cap_by_two_senders(
    ports: Ports, telegram: FakeTransport, bot: ExtBot
) -> None:
    ports = replace(ports, policy=replace(ports.policy, paid_messages_per_second=100_000, paid_messages=20))
    await released(ports, 30)
    couriers = [
        Courier(ports, Channel.CHAT, ChatChannel(ports, bot).send, holder=ports.new_id(), window=4, paid_window=WINDOW)
        for _ in range(2)
    ]

    await asyncio.gather(*(courier.run() for courier in couriers))

    assert sum(call.values.get("allow_paid_broadcast", False) for call in telegram.calls) == 20


async def test_mail_without_a_mail_server_is_given_up(ports: Ports, storage: SqlStorage) -> None:
    await hire(ports)
    await a_session(ports)
    await link(ports, email="ana@candidates.example")
    await release(ports)

    await Courier(ports, Channel.MAIL, MailChannel(ports, None).send, holder=ports.new_id(), window=1).run()

    assert (await states(storage))["gave_up", "refused"] == 1


async def test_a_release_is_delivered_at_once_while_the_jobs_run(
    ports: Ports, telegram: FakeTransport, bot: ExtBot, storage: SqlStorage
) -> None:
    await hire(ports)
    await a_session(ports)
    await link(ports)
    told = once(telegram, 2)  # the approval was asked for before

    async with jobs_running(
        ports, bot, mailer=None, wakes=storage.wakes, holder=ports.new_id(), tidy=nothing, metrics=Metrics()
    ):
        await release(ports)
        await asyncio.wait_for(told.wait(), 1)

    assert alerted(telegram) == {CANDIDATE: 1}


async def test_a_stop_does_not_wait_for_the_turn_of_a_chat_and_the_next_start_sends_what_is_left_once(
    ports: Ports, storage: SqlStorage
) -> None:
    notices, told = CHAT_BURST + 3, Counter[str]()
    async with storage.transaction() as tx:
        for number in range(notices):
            values = {"session": f"2026-11-{number}", "reason": "unreachable"}
            await tx.outbox.queue(Notice(f"{number}", Channel.CHAT, OWNER, "gave_up", values), ports.now())

    for number in (CHAT_BURST, notices):
        telegram = FakeTransport()
        enough = once(telegram, number - told.total())
        async with ExtBot(TOKEN, request=telegram, rate_limiter=PriorityRateLimiter(100_000)) as bot:
            async with jobs_running(
                ports, bot, mailer=None, wakes=storage.wakes, holder=ports.new_id(), tidy=nothing, metrics=Metrics()
            ):
                await asyncio.wait_for(enough.wait(), 20)
                began = asyncio.get_running_loop().time()
            assert asyncio.get_running_loop().time() - began < 1
        told.update(text for _, text in telegram.sent())

    assert len(told) == notices
    assert set(told.values()) == {1}


async def test_chats_that_have_to_be_waited_for_hold_nobody_else_up(
    ports: Ports, telegram: FakeTransport, couriers: Couriers, storage: SqlStorage
) -> None:
    await released(ports, 60)
    request, answered = telegram.do_request, asyncio.Event()
    stuck, served = set(range(1001, 1001 + WINDOW)), set()

    async def waiting(url: str, method: str, request_data: RequestData, **timeouts: object) -> object:
        chat = request_data.parameters["chat_id"]
        if chat in stuck:
            await answered.wait()
        served.add(chat)
        if served >= set(range(1001, 1061)) - stuck:
            answered.set()
        return await request(url, method, request_data)

    telegram.do_request = waiting
    await asyncio.wait_for(couriers(ports).run(), 20)

    assert await states(storage) == {("sent", None): 60}
