"""The rows of the release itself: how soon the first alert is out, and whether replies wait behind those that follow."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from bench.alerts import FAST
from bench.bars import ROUNDS, Bar, Sheet, spread, waits_of
from bench.contender import run
from bench.databases import copied, sqlite
from bench.probes import percentile
from bench.seed import seed
from bench.stub import stub

if TYPE_CHECKING:
    from bench.contender import Took

PEOPLE: Final = 200
_CHAT: Final = "from chat"
_COMMAND_LINE: Final = "from the command line"
_TAPS: Final = "a tap while deliveries are made"
_ORM: Final = "aiogram + ORM"


async def run_first(*, full: bool) -> Sheet:
    """From the commit of a release to the first alert on the wire, from the bot's own process and from another one; who taps then."""
    waiting, times, seconds = (200_000, 20, 60) if full else (20_000, 6, 10)
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as place, stub() as telegram:
        folder = Path(place)
        await seed(sqlite(folder / "prepared.db"), waiting, released=False)
        for name, elsewhere in ((_CHAT, False), (_COMMAND_LINE, True)):
            database = copied(folder)
            took = run(
                "bench.ours", "first_alerts", url=telegram.url, database=database, times=times, elsewhere=elsewhere
            )
            found[name] = _milliseconds(took)
        took = run(
            "bench.ours", "taps_beside", url=telegram.url, database=copied(folder), people=PEOPLE, seconds=seconds
        )
        found[_TAPS] = _milliseconds(took)
    bars = [
        bar
        for name in (_CHAT, _COMMAND_LINE)
        for bar in (
            Bar(f"{name}, median ms", median(found[name]), 100),
            Bar(f"{name}, worst of {times} ms", max(found[name]), 250),
        )
    ]
    taps = Bar(f"{_TAPS}, worst ms", max(found[_TAPS]), 300)
    return waits_of(f"Commit of a release to the first alert ({waiting:,} waiting)", found, (*bars, taps))


async def run_replies(*, full: bool) -> Sheet:
    """What a reply waits for the limiter while alerts wait: a hundred thousand of them in full."""
    waiting, times = (100_000, 4000) if full else (20_000, 1500)
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as place, stub() as telegram:
        folder = Path(place)
        await seed(sqlite(folder / "prepared.db"), waiting, released=True, queued=True)
        for rate in (30, 1000):
            took = run("bench.ours", "replies", url=telegram.url, database=copied(folder), times=times, rate=rate)
            found[f"beside alerts at {rate} a second"] = _milliseconds(took)
    bars = [Bar(f"{name}, p99 ms", percentile(waited, 99), 50) for name, waited in found.items()]
    return waits_of(f"Replies before alerts ({waiting:,} waiting)", found, bars)


async def run_both(*, full: bool) -> Sheet:
    """Alerts at 1,000 a second and a burst of taps in their midst, beside aiogram with an ORM doing both."""
    alerts, people = (60_000, 2000) if full else (5000, 500)
    found: dict[str, list[Took]] = defaultdict(list)
    arrived: dict[str, list[list[float]]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as place, stub() as telegram:
        folder = Path(place)
        await seed(sqlite(folder / "prepared.db"), alerts, released=True, queued=True)
        for turn in range(ROUNDS):
            given = {"url": telegram.url, "alerts": alerts, "people": people, "rate": FAST}
            for name, module in (("ours", "bench.ours"), (_ORM, "bench.both")):
                telegram.forget()
                database = copied(folder) if name == "ours" else sqlite(folder / f"orm-{turn}.db")
                found[name].append(run(module, "both", database=database, **given))
                arrived[name].append(telegram.stats()["alerts"])
    late = {name: [1000 * (one.extra or {})["p99"] for one in runs] for name, runs in found.items()}
    rates = {name: [_rate(one) for one in runs] for name, runs in arrived.items()}
    stall = {name: [1000 * (one.extra or {})["stall"] for one in runs] for name, runs in found.items()}
    lines = tuple(
        (name, spread(rates[name]), spread(late[name]), spread(stall[name]), spread([one.cpu_each for one in runs]))
        for name, runs in found.items()
    )
    bars = (
        Bar("alerts, share of the limit", median(rates["ours"]) / FAST, 0.95, at_least=True),
        Bar("p99 of the burst, of aiogram + ORM", median(late["ours"]) / median(late[_ORM]), 2 / 3),
        Bar("the loop's worst stall, ms", median(stall["ours"]), 50),
        Bar("alerts lost or sent twice", sum(abs(len(one) - alerts) for one in arrived["ours"]), 0),
    )
    columns = ("", "alerts a second", "burst p99 ms", "worst stall ms", "CPU each, µs")
    return Sheet(f"{alerts:,} alerts at 1,000 a second, and {people:,} people tap at once", columns, lines, bars)


def _rate(arrived: list[float]) -> float:
    return (len(arrived) - 1) / (arrived[-1] - arrived[0])


def _milliseconds(took: Took) -> list[float]:
    return [1000 * one for one in (took.extra or {})["waited"]]
