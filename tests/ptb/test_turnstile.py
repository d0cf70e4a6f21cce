"""A crowd is let in bit by bit, in its order."""

import asyncio
from itertools import pairwise

from bot.ptb.turnstile import Turnstile


async def test_so_many_pass_in_each_round_in_the_order_they_came():
    turnstile, passed = Turnstile(3), list[int]()

    async def one(number: int) -> None:
        await turnstile.passed()
        passed.append(number)

    crowd = [asyncio.create_task(one(number)) for number in range(10)]
    seen = [0]
    while len(passed) < 10:
        await asyncio.sleep(0)
        seen.append(len(passed))
    await asyncio.gather(*crowd)
    assert passed == list(range(10))
    assert max(later - earlier for earlier, later in pairwise(seen)) == 3


async def test_nobody_overtakes_whom_the_round_has_let_in():
    turnstile, passed = Turnstile(2), list[str]()

    async def one(name: str) -> None:
        await turnstile.passed()
        passed.append(name)

    def who_comes_then() -> None:
        late.append(asyncio.create_task(one("late")))

    late = list[asyncio.Task[None]]()
    early = [asyncio.create_task(one(name)) for name in ("first", "second", "third")]
    asyncio.get_running_loop().call_soon(who_comes_then)  # its task begins in the round in which the third is let in
    await asyncio.gather(*early)
    await asyncio.gather(*late)
    assert passed == ["first", "second", "third", "late"]


async def test_whoever_comes_alone_does_not_wait():
    turnstile, rounds = Turnstile(1), 0

    def one_round() -> None:
        nonlocal rounds
        rounds += 1

    for _ in range(3):
        asyncio.get_running_loop().call_soon(one_round)
        await turnstile.passed()
        assert rounds == 0
        while rounds == 0:
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        rounds = 0


async def test_whoever_gives_up_holds_up_nobody():
    turnstile = Turnstile(1)
    first, second, third = (asyncio.create_task(turnstile.passed()) for _ in range(3))
    await asyncio.sleep(0)
    assert [first.done(), second.done(), third.done()] == [True, False, False]
    second.cancel()
    async with asyncio.timeout(5):
        await third
    assert second.cancelled()
