"""A whole release on a clock that jumps, as the row of the million does it: the product's own path on either database."""

import asyncio

from bench.million import LOOP, in_flight, ours
from bench.seed import seed

CANDIDATES = 320
RATE = 2


def test_every_chat_is_alerted_once_in_the_order_of_linking_and_the_time_left_is_true(empty_database_url: str):
    asyncio.run(seed(empty_database_url, CANDIDATES, released=False, mixed=True))
    with asyncio.Runner(loop_factory=LOOP) as runner:
        found = runner.run(ours(empty_database_url, CANDIDATES, RATE)).extra
    assert found is not None
    assert (found["lost"], found["twice"]) == (0, 0)
    assert found["out_of_order"] <= in_flight(RATE)
    assert found["most"] <= RATE
    assert CANDIDATES / RATE <= found["ends"] <= CANDIDATES / RATE * 1.05
    assert found["worst_estimate"] <= 0.05
