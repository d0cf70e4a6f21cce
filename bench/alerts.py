"""The rows of the alerts: 1,000 a second and 30 a second, everything real in the path, beside what others would write."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from bench.bars import ROUNDS, Bar, sheet_of
from bench.contender import run
from bench.databases import copied, remove, sqlite
from bench.seed import seed
from bench.stub import stub

if TYPE_CHECKING:
    from bench.bars import Sheet
    from bench.contender import Took
    from bench.stub import Stub

FAST: Final = 1000
SLOW: Final = 30


async def run_fast(*, full: bool) -> Sheet:
    """1,000 a second. The peers keep the same pace; python-telegram-bot goes as fast as it can, which is less."""
    messages = 60_000 if full else 5000
    few = 10_000 if full else 2000
    found: dict[str, list[Took]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as place, stub(limit=FAST) as strict, stub() as lenient:
        folder = Path(place)
        await seed(sqlite(folder / "prepared.db"), messages, released=True, queued=True)
        seen = []
        for _ in range(ROUNDS):
            found["ours"].append(_ours(folder, strict, messages, FAST))
            seen.append(strict.stats())
            found["aiogram, bare"].append(run("bench.peers", "aiogram_bare", url=lenient.url, messages=few, rate=FAST))
            theirs = sqlite(folder / "orm.db")
            found["aiogram + ORM"].append(
                run("bench.peers", "aiogram_orm", url=lenient.url, database=theirs, messages=few, rate=FAST)
            )
            remove(folder, "orm.db")
            found["python-telegram-bot"].append(
                run("bench.peers", "ptb_bare", url=lenient.url, messages=few // 4, rate=0)
            )
    each = {name: median(one.cpu_each for one in runs) for name, runs in found.items()}
    bars = (
        Bar("share of the limit", _share(seen, FAST), 0.95, at_least=True),
        Bar("most in a rolling second", max(one["most"] for one in seen), FAST),
        Bar("refused with 429", sum(one["refused"] for one in seen), 0),
        Bar("lost or sent twice", sum(abs(len(one["sent"]) - messages) for one in seen), 0),
        Bar("CPU, of bare aiogram's", each["ours"] / each["aiogram, bare"], 2 / 3),
        Bar("CPU, bare python-telegram-bot's of ours", each["python-telegram-bot"] / each["ours"], 5, at_least=True),
    )
    return sheet_of(f"Alerts at 1,000 a second ({messages:,})", found, bars)


async def run_slow(*, full: bool) -> Sheet:
    """30 a second, for half a minute or two whole ones."""
    messages = SLOW * (120 if full else 30)
    with tempfile.TemporaryDirectory() as place, stub(limit=SLOW) as strict:
        folder = Path(place)
        await seed(sqlite(folder / "prepared.db"), messages, released=True, queued=True)
        took = _ours(folder, strict, messages, SLOW)
        seen = strict.stats()
    bars = (
        Bar("share of the limit", _share([seen], SLOW), 0.95, at_least=True),
        Bar("most in a rolling second", seen["most"], SLOW),
        Bar("refused with 429", seen["refused"], 0),
        Bar("lost or sent twice", abs(len(seen["sent"]) - messages), 0),
    )
    return sheet_of(f"Alerts at 30 a second ({messages:,})", {"ours": [took]}, bars)


def _ours(folder: Path, telegram: Stub, messages: int, rate: int) -> Took:
    """On a copy of what was prepared."""
    database = copied(folder)
    telegram.forget()
    took = run(
        "bench.ours",
        "alerts",
        url=telegram.url,
        database=database,
        messages=messages,
        rate=rate,
    )
    remove(folder, "own.db")
    return took


def _share(seen: list[dict[str, list[float]]], rate: int) -> float:
    """Between the first and the last on the wire: the median of the rounds."""
    return median((len(one["sent"]) - 1) / (one["sent"][-1] - one["sent"][0]) / rate for one in seen)
