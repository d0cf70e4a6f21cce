"""The rows of the release itself: how soon the first alert is out, and whether replies wait behind those that follow."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

from bench.bars import Bar, sheet_of
from bench.contender import run
from bench.databases import sqlite
from bench.seed import seed
from bench.stub import stub

if TYPE_CHECKING:
    from bench.bars import Sheet


async def run_first(*, full: bool) -> Sheet:
    """From the commit of a release to the first alert on the wire, from the bot's own process and from another one."""
    waiting, times = (200_000, 20) if full else (20_000, 6)
    bars, found = [], {}
    with tempfile.TemporaryDirectory() as place, stub() as telegram:
        folder = Path(place)
        await seed(sqlite(folder / "prepared.db"), waiting, released=False)
        for name, beside in (("from chat", False), ("from the command line", True)):
            shutil.copyfile(folder / "prepared.db", folder / f"{beside}.db")
            took = run(
                "bench.ours",
                "first_alerts",
                url=telegram.url,
                database=sqlite(folder / f"{beside}.db"),
                times=times,
                beside=beside,
            )
            waited = [1000 * one for one in (took.extra or {})["waited"]]
            found[name] = [took]
            bars += [
                Bar(f"{name}, median ms", median(waited), 100),
                Bar(f"{name}, worst of {times} ms", max(waited), 250),
            ]
    return sheet_of(f"Commit of a release to the first alert ({waiting:,} waiting)", found, bars)


async def run_replies(*, full: bool) -> Sheet:
    """What a reply waits for the limiter while alerts wait: a hundred thousand of them in full."""
    waiting, times = (100_000, 4000) if full else (20_000, 1500)
    bars, found = [], {}
    with tempfile.TemporaryDirectory() as place, stub() as telegram:
        folder = Path(place)
        await seed(sqlite(folder / "prepared.db"), waiting, released=True, queued=True)
        for rate in (30, 1000):
            shutil.copyfile(folder / "prepared.db", folder / f"{rate}.db")
            database = sqlite(folder / f"{rate}.db")
            took = run("bench.ours", "replies", url=telegram.url, database=database, times=times, rate=rate)
            waited = [1000 * one for one in (took.extra or {})["waited"]]
            found[f"beside alerts at {rate} a second"] = [took]
            bars.append(Bar(f"beside {rate} a second, p99 ms", quantiles(waited, n=100)[-1], 50))
    return sheet_of(f"Replies before alerts ({waiting:,} waiting)", found, bars)
