"""Telegram's limits, on a clock that costs nothing: never too fast, replies first, and one flood holds up nobody else."""

import asyncio
import random
from bisect import bisect_right
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.error import RetryAfter
from telegram.ext import ExtBot

from bot.ptb.limiter import Lane, PriorityRateLimiter
from bot.ptb.pacing import ChatAllowance, ChatAllowances, Pacer
from bot.sandbox.telegram.limits import CHAT_BURST, CHAT_RATE, Bucket
from tests.support.transport import TOKEN, Answer, Call, FakeTransport, refusal, too_many_requests
from tests.support.virtual_time import VirtualLoop, in_virtual_time

RATE = 30


class Telegram(FakeTransport):
    """Notes the virtual moment of every call."""

    def now(self) -> float:
        return asyncio.get_running_loop().time()

    def moments(self, chat: int | None = None) -> list[float]:
        return [c.at for c in self.calls if c.method == "sendMessage" and chat in (None, c.values["chat_id"])]


@asynccontextmanager
async def limited(telegram: Telegram, *, rate: int = RATE, **limits: object) -> AsyncIterator[ExtBot[Lane]]:
    limiter = PriorityRateLimiter(rate, clock=asyncio.get_running_loop().time, **limits)
    async with ExtBot(TOKEN, request=telegram, get_updates_request=telegram, rate_limiter=limiter) as bot:
        yield bot


def most_in_a_second(moments: list[float]) -> int:
    return max(sum(start <= moment <= start + 1 for moment in moments) for start in moments)


@in_virtual_time
async def test_replies_do_not_wait_for_the_bots_pace():
    telegram = Telegram()
    async with limited(telegram) as bot, asyncio.TaskGroup() as tasks:
        for chat in range(1, 201):
            tasks.create_task(bot.send_message(chat, "reply"))
    assert set(telegram.moments()) == {0.0}


@in_virtual_time
async def test_alerts_never_exceed_the_limit_in_any_second_and_nearly_reach_it():
    telegram = Telegram()
    async with limited(telegram) as bot, asyncio.TaskGroup() as tasks:
        for chat in range(1, 301):
            tasks.create_task(bot.send_message(chat, "alert", rate_limit_args=Lane.ALERT))
    assert most_in_a_second(telegram.moments()) <= RATE
    assert telegram.moments()[-1] < 1.03 * 299 / RATE


@in_virtual_time
async def test_a_reply_and_a_notice_overtake_queued_alerts():
    telegram = Telegram()
    async with limited(telegram, rate=1) as bot, asyncio.TaskGroup() as tasks:
        for chat in range(1, 5):
            tasks.create_task(bot.send_message(chat, "alert", rate_limit_args=Lane.ALERT))
        await asyncio.sleep(0.5)
        tasks.create_task(bot.send_message(9, "notice", rate_limit_args=Lane.NOTICE))
        tasks.create_task(bot.send_message(8, "reply"))
    assert [text for _, text in telegram.sent()] == ["alert", "reply", "notice", "alert", "alert", "alert"]


@in_virtual_time
async def test_one_chat_gets_a_burst_of_five_and_then_one_a_second():
    telegram = Telegram()
    async with limited(telegram) as bot, asyncio.TaskGroup() as tasks:
        for number in range(8):
            tasks.create_task(bot.send_message(1, str(number)))
        tasks.create_task(bot.send_message(2, "other"))
    assert [round(moment) for moment in telegram.moments(1)] == [0, 0, 0, 0, 0, 1, 2, 3]
    assert [text for chat, text in telegram.sent() if chat == 1] == list("01234567")
    assert telegram.moments(2) == [0.0]


@in_virtual_time
async def test_edits_deletions_and_answers_to_presses_are_free():
    telegram = Telegram()
    async with limited(telegram, rate=1) as bot:
        for number in range(50):
            await bot.edit_message_text(str(number), 1, 5)
            await bot.delete_message(1, number)
            await bot.answer_callback_query("1")
            await bot.send_chat_action(1, "typing")
        await bot.send_message(1, "reply")
    assert {call.at for call in telegram.calls} == {0.0}


@in_virtual_time
async def test_an_alert_refused_by_429_holds_up_the_alerts_and_nothing_else():
    telegram = Telegram()
    telegram.next_answers["sendMessage"].append(too_many_requests(7))
    async with limited(telegram) as bot, asyncio.TaskGroup() as tasks:
        for chat in (1, 2):
            tasks.create_task(bot.send_message(chat, "alert", rate_limit_args=Lane.ALERT))
        await asyncio.sleep(1)
        await bot.send_message(3, "reply")
        assert telegram.now() == 1
    assert telegram.sent() == [(1, "alert"), (3, "reply"), (2, "alert"), (1, "alert")]
    assert min(telegram.moments(2)) > 7


@in_virtual_time
async def test_a_reply_refused_by_429_is_sent_again_when_telegram_said_and_holds_up_only_its_chat():
    telegram = Telegram()
    telegram.next_answers["sendMessage"].append(too_many_requests(3))
    async with limited(telegram) as bot, asyncio.TaskGroup() as tasks:
        tasks.create_task(bot.send_message(1, "refused"))
        await asyncio.sleep(0)
        tasks.create_task(bot.send_message(1, "behind it"))
        tasks.create_task(bot.send_message(2, "other"))
    assert telegram.moments(2) == [0.0]
    assert sorted(telegram.sent()[2:]) == [(1, "behind it"), (1, "refused")]
    assert 3 < min(telegram.moments(1)[1:]) < 3.5


@in_virtual_time
async def test_alerts_that_are_paid_for_have_a_faster_pace_of_their_own_in_which_notices_count():
    telegram = Telegram()
    async with limited(telegram, paid_messages_per_second=1000) as bot, asyncio.TaskGroup() as tasks:
        for chat in range(1, 3001):
            tasks.create_task(bot.send_message(chat, "alert", rate_limit_args=Lane.PAID_ALERT))
        for chat in range(3001, 3061):
            tasks.create_task(bot.send_message(chat, "notice", rate_limit_args=Lane.NOTICE))
            tasks.create_task(bot.send_message(chat + 100, "free alert", rate_limit_args=Lane.ALERT))
    moments = sorted(telegram.moments())
    alerts = [call.at for call in telegram.calls if call.values["text"] == "alert"]
    free = [call.at for call in telegram.calls if call.values["text"] != "alert"]
    assert max(bisect_right(moments, start + 1) - place for place, start in enumerate(moments)) <= 1000 + RATE
    assert len(alerts) / alerts[-1] >= 950
    assert most_in_a_second(free) <= RATE


@in_virtual_time
async def test_a_429_to_an_alert_pauses_the_alerts_and_not_the_notices():
    telegram = Telegram()
    telegram.next_answers["sendMessage"].append(too_many_requests(7))
    async with limited(telegram) as bot, asyncio.TaskGroup() as tasks:
        for chat in (1, 2):
            tasks.create_task(bot.send_message(chat, "alert", rate_limit_args=Lane.ALERT))
        await asyncio.sleep(1)
        await bot.send_message(3, "notice", rate_limit_args=Lane.NOTICE)
        assert telegram.now() < 1.1
    assert min(telegram.moments(2)) > 7


class FloodingChat(Telegram):
    """One chat refuses every message; all others take theirs."""

    def answer(self, call: Call) -> Answer:
        return too_many_requests(5) if call.values.get("chat_id") == 13 else super().answer(call)


@in_virtual_time
async def test_a_chat_that_refuses_for_ever_holds_up_the_alerts_of_others_once():
    telegram = FloodingChat()

    async def alert(bot: ExtBot[Lane], chat: int) -> None:
        await bot.send_message(chat, "alert", rate_limit_args=Lane.ALERT)

    async with limited(telegram) as bot:
        flooding = asyncio.create_task(alert(bot, 13))
        await asyncio.sleep(1)
        async with asyncio.TaskGroup() as tasks:
            for chat in range(100, 500):
                tasks.create_task(alert(bot, chat))
                await asyncio.sleep(0.1)
        with pytest.raises(RetryAfter):
            await flooding
    assert len(telegram.moments(13)) == 6
    others = [call.at for call in telegram.calls if call.values["chat_id"] != 13]
    assert others[0] < 5.5
    assert max(later - earlier for earlier, later in pairwise(others)) < 0.5


class StricterTelegram(Telegram):
    """Counts every message, replies too, in whole seconds."""

    def answer(self, call: Call) -> Answer:
        in_this_second = sum(int(moment) == int(self.now()) for moment in self.moments())
        return too_many_requests(1) if in_this_second > RATE else super().answer(call)


@in_virtual_time
async def test_a_server_that_counts_replies_too_loses_none_of_them():
    telegram, delivered = StricterTelegram(), []

    async def reply(bot: ExtBot[Lane], chat: int) -> None:
        await bot.send_message(chat, "reply")
        delivered.append(chat)

    async with limited(telegram) as bot, asyncio.TaskGroup() as tasks:
        for chat in range(1, 301):
            tasks.create_task(reply(bot, chat))
    assert sorted(delivered) == list(range(1, 301))
    assert telegram.now() < 13


@in_virtual_time
async def test_a_wait_longer_than_the_limiter_takes_on_is_told_at_once():
    telegram = Telegram()
    telegram.next_answers["sendMessage"].append(too_many_requests(3600))
    async with limited(telegram, longest_wait=timedelta(minutes=1)) as bot:
        with pytest.raises(RetryAfter):
            await bot.send_message(1, "hi")
        assert telegram.now() == 0


@in_virtual_time
async def test_a_refused_edit_waits_by_itself():
    telegram = Telegram()
    telegram.next_answers["editMessageText"].append(too_many_requests(2))
    async with limited(telegram) as bot, asyncio.TaskGroup() as tasks:
        tasks.create_task(bot.edit_message_text("hi", 1, 5))
        await asyncio.sleep(0)
        await bot.delete_message(1, 5)
        assert telegram.now() == 0
    assert [call.method for call in telegram.calls] == ["editMessageText", "deleteMessage", "editMessageText"]
    assert 2 < telegram.calls[-1].at < 2.5


@in_virtual_time
async def test_other_errors_are_not_tried_again():
    telegram = Telegram()
    telegram.next_answers["sendMessage"].append(refusal(403, "Forbidden: bot was blocked by the user"))
    async with limited(telegram) as bot:
        with pytest.raises(Exception, match="blocked"):
            await bot.send_message(1, "hi")
    assert len(telegram.calls) == 1


@in_virtual_time
async def test_whoever_gives_up_waiting_takes_nobodys_turn():
    telegram = Telegram()
    async with limited(telegram, rate=1) as bot:
        waiting = [
            asyncio.create_task(bot.send_message(chat, "alert", rate_limit_args=Lane.ALERT)) for chat in (1, 2, 3)
        ]
        await asyncio.sleep(0.5)
        waiting[1].cancel()
        await asyncio.wait(waiting)
    assert telegram.sent() == [(1, "alert"), (3, "alert")]
    assert telegram.moments(3)[0] < 1.1


@in_virtual_time
async def test_when_it_gives_up_notices_and_alerts_that_wait_are_cancelled_and_replies_still_get_their_turn():
    telegram = Telegram()
    async with limited(telegram, rate=1) as bot:
        kept = {
            lane: [asyncio.create_task(bot.send_message(chat, lane.name, rate_limit_args=lane)) for chat in chats]
            for lane, chats in {Lane.ALERT: range(10, 20), Lane.NOTICE: [1] * 10}.items()
        }
        replies = [asyncio.create_task(bot.send_message(2, "reply")) for _ in range(7)]
        await asyncio.sleep(0.5)
        sent_by_then = len(telegram.sent())
        with bot.rate_limiter.giving_up():
            late = asyncio.create_task(bot.send_message(3, "late", rate_limit_args=Lane.NOTICE))
            ended, _ = await asyncio.wait([*kept[Lane.ALERT], *kept[Lane.NOTICE], late], timeout=0)
            await asyncio.wait(replies)
        await bot.send_message(4, "of the next start", rate_limit_args=Lane.NOTICE)
    given_up = [task for task in ended if task.cancelled()]
    assert len(ended) == 21
    assert len(given_up) == 20
    assert late in given_up
    assert sent_by_then == 6
    assert [chat for chat, _ in telegram.sent()] == [2, 2, 2, 2, 2, 1, 2, 2, 4]


@in_virtual_time
async def test_what_is_on_its_way_arrives_though_the_rest_is_given_up():
    telegram, answered = Telegram(), asyncio.Event()
    request = telegram.do_request

    async def slow(*given: object, **more: object) -> object:
        await answered.wait()
        return await request(*given, **more)

    async with limited(telegram) as bot:
        telegram.do_request = slow
        flying = asyncio.create_task(bot.send_message(1, "alert", rate_limit_args=Lane.ALERT))
        await asyncio.sleep(0.5)
        with bot.rate_limiter.giving_up():
            answered.set()
            await flying
    assert telegram.sent() == [(1, "alert")]


@given(rate=st.integers(1, 60), arrivals=st.lists(st.floats(0, 3), min_size=1, max_size=150), seed=st.integers())
@settings(max_examples=30, deadline=None)
def test_no_second_holds_more_than_the_limit_whenever_messages_come_and_however_late_timers_are(rate, arrivals, seed):
    lateness = random.Random(seed)
    granted: list[float] = []

    async def run() -> None:
        clock = asyncio.get_running_loop().time
        pacer = Pacer(rate, clock)

        async def one(arrival: float) -> None:
            await asyncio.sleep(arrival)
            await pacer.turn(1)
            granted.append(clock())

        async with asyncio.TaskGroup() as tasks:
            for arrival in arrivals:
                tasks.create_task(one(arrival))

    with asyncio.Runner(loop_factory=lambda: VirtualLoop(lambda: lateness.uniform(0, 0.03))) as runner:
        runner.run(run())
    assert len(granted) == len(arrivals)
    assert most_in_a_second(granted) <= rate


@in_virtual_time
async def test_the_allowance_of_a_chat_is_forgotten_only_when_it_is_whole():
    chats = ChatAllowances(asyncio.get_running_loop().time)
    used = chats.of("used")
    for _ in range(5):
        await used.take()
    for chat in range(1023):
        chats.of(chat)
    chats.of("one more")
    assert chats.of("used") is used
    await asyncio.sleep(6)
    for chat in range(2000, 3100):
        chats.of(chat)
    assert chats.of("used") is not used


@given(
    gaps=st.lists(st.sampled_from([0.0, 0.01, 0.3, 1.0, 1.03, 6.0]), min_size=6, max_size=25),
    journeys=st.lists(st.floats(0, ChatAllowance.UNDER_WAY), min_size=25, max_size=25),
)
@settings(deadline=None, max_examples=60)
def test_however_long_each_message_is_under_way_its_chat_never_gets_them_too_fast(
    gaps: list[float], journeys: list[float]
):
    async def sent() -> list[float]:
        loop, moments = asyncio.get_running_loop(), []
        allowance = ChatAllowance(loop.time)
        for gap in gaps:
            await asyncio.sleep(gap)
            await allowance.take()
            moments.append(loop.time())
        return moments

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        moments = runner.run(sent())
    counted = Bucket(CHAT_RATE, CHAT_BURST, 0)
    for arrived in sorted(moment + journey for moment, journey in zip(moments, journeys, strict=False)):
        assert counted.seconds_until_free(arrived) < 1e-6
        counted.take()
