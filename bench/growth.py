"""The row of growth: what an alert and a reply cost, what is held and how the hot statements are planned, from few candidates to many."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from bench.bars import ROUNDS, Bar, Sheet, spread
from bench.contender import Took, measured, run
from bench.databases import copied, postgres, sqlite
from bench.ours import environment, standing
from bench.probes import burst, press, resident
from bench.seed import seed
from bench.stub import Stub, stub
from bot import app, beside
from tests.support.statements import recorded

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping, Sequence

    from bot.storage.engine import SqlStorage

RATE: Final = 250
"""Alerts a second: a thousand last for a little longer than the least are measured."""
SECONDS: Final = 3.0
WARMS_UP_FOR: Final = 0.5
COUNTS: Final = 3
_LOOKS_EVERY: Final = 0.02
WARM: Final = 50
"""Taps that come before those that are measured."""
PEOPLE: Final = 400
FLAT: Final = 1.2
_VALUES: Final = re.compile(r"'[^']*'|(?:[?\w$:]*[?\d][\w:]*(?:, )?)+")
_GROWING: Final = "accounts|entries|links|outbox|release_items|results|updates"
_SCANS: Final = {
    "sqlite": re.compile(rf"SCAN ({_GROWING})\b"),
    "postgresql": re.compile(rf"Seq Scan on ({_GROWING})\b"),
}


async def run_growth(*, full: bool) -> Sheet:
    """All sizes in each round, so that a machine that gets slower does so for all. PostgreSQL is asked for its plans alone."""
    sizes = (1000, 10_000, 100_000, 1_000_000) if full else (1000, 10_000, 100_000)
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="results-bench-") as place, stub() as telegram:
        folder = Path(place)
        for size in sizes:
            await seed(sqlite(folder / f"prepared-{size}.db"), size, released=True, queued=True)
        for _ in range(ROUNDS):
            for size in sizes:
                counts = COUNTS if size > sizes[0] else 0
                found[size].append(_grown(telegram, copied(folder, f"prepared-{size}.db"), counts))
        with postgres(folder / "postgres") as server:
            database = await server.make("own")
            await seed(database, sizes[-2], released=True, queued=True)
            theirs = _grown(telegram, database, COUNTS)
    columns = (
        "linked candidates",
        "CPU an alert, µs",
        "CPU a reply, µs",
        "memory above idle, MB",
        "an alert",
        "a reply",
    )
    lines = tuple(
        (
            f"{size:,}",
            *(spread([one[name] for one in rounds]) for name in ("alert", "reply", "memory")),
            *(f"{grown(found, name)[size]:.2f} ×" for name in ("alert", "reply")),
        )
        for size, rounds in found.items()
    )
    note = "\n".join((*_changed(found), *theirs["scans"]))
    return Sheet("How cost grows", columns, lines, tuple(_bars(found, theirs, sizes)), note)


def _grown(telegram: Stub, database: str, counts: int) -> dict[str, Any]:
    telegram.forget()
    took = run("bench.growth", "ours", url=telegram.url, database=database, rate=RATE, counts=counts, people=PEOPLE)
    return took.extra or {}


def _bars(found: dict[int, list[dict[str, Any]]], theirs: dict[str, Any], sizes: tuple[int, ...]) -> list[Bar]:
    least, most = (median(one["memory"] for one in found[size]) for size in (sizes[0], sizes[-1]))
    scans = {scan for one in found[sizes[-1]] for scan in one["scans"]}
    alerts, replies = (grown(found, name).values() for name in ("alert", "reply"))
    return [
        Bar("CPU an alert, the most of the least", max(alerts) / min(alerts), FLAT),
        Bar("CPU a reply, the most of the least", max(replies) / min(replies), FLAT),
        Bar("memory above idle, MB more than with the fewest", most - least, 20),
        Bar("SQLite, statements whose plan changes", len(_changed(found)), 0),
        Bar("SQLite, plans that read a growing table as a whole", len(scans), 0),
        Bar(f"PostgreSQL ({sizes[-2]:,}), the same", len(theirs["scans"]), 0),
    ]


def grown(found: Mapping[int, Sequence[Mapping[str, float]]], name: str) -> dict[int, float]:
    """What each size costs of what the first does, in the same round; the median of the rounds.

    Alerts of the first size end after the first seconds, when some of it is still done for the first time. Those of the second
    are compared with them by the same seconds, and the further ones with the second.
    """
    first, second, *_ = found
    step = _median_ratio(found, "early" if name == "alert" else name, second, first)
    further = {size: _median_ratio(found, name, size, second) for size in found if size != first}
    return {first: 1.0} | {size: step * ratio for size, ratio in further.items()}


def _median_ratio(found: Mapping[int, Sequence[Mapping[str, float]]], name: str, size: int, of: int) -> float:
    return median(one[name] / other[name] for one, other in zip(found[size], found[of], strict=True))


def _changed(found: dict[int, list[dict[str, Any]]]) -> list[str]:
    """Statements that were said more than once, and not planned alike."""
    plans = defaultdict[str, set[str]](set)
    for rounds in found.values():
        for one in rounds:
            for said, plan in one["plans"].items():
                plans[said].add(plan)
    return [said for said, planned in plans.items() if len(planned) > 1]


async def ours(url: str, database: str, rate: int, counts: int, people: int) -> Took:
    """Alerts for three seconds, `early`; then a burst of taps of those who had theirs; then, where there are enough, alerts for longer.

    How far the release is is counted from time to time, a million for 0.2 s every eight: in three seconds once or not at all. So
    what an alert costs is measured from the beginning of one count to that of another, so many `counts` later: each with the rest
    that follows it, and without the first, whose pages nobody has read yet. With 0, of a thousand, it is that of the three seconds.
    """
    async with standing(environment(url, database, messages_per_second=rate)) as parts:
        intake, idle = app.intake_of(parts), resident()

        async def handle(raw: bytes) -> None:
            await intake.handle(await intake.read(raw))

        with recorded(parts.storage) as said:
            async with beside.jobs(parts):
                await asyncio.sleep(WARMS_UP_FOR)
                alerts = early = await _alerting(url, asyncio.sleep(SECONDS))
            await burst((press(place, place) for place in range(1, WARM)), handle)
            with measured(people) as replies:
                await burst((press(WARM + place, WARM + place) for place in range(people)), handle)
            hot = set(said)
            if counts:
                async with beside.jobs(parts):
                    await _counted(said, 2)
                    alerts = await _alerting(url, _counted(said, counts))
        memory, plans = resident() - idle, await _plans(parts.storage, hot)
    scans = _SCANS["postgresql" if parts.storage.is_shared else "sqlite"]
    alerts.extra = {
        "alert": alerts.cpu_each,
        "early": early.cpu_each,
        "reply": replies.cpu_each,
        "memory": memory,
        "plans": plans,
        "scans": [statement for statement, plan in plans.items() if scans.search(plan)],
    }
    return alerts


async def _counted(said: list[str], times: int) -> None:
    """Until a count of the release's alerts has begun, so many times. Forgets what was said, or it would be memory that grows."""
    for _ in range(times):
        said.clear()
        while not any("count(*)" in statement for statement in said):
            said.clear()
            await asyncio.sleep(_LOOKS_EVERY)


async def _alerting(url: str, meanwhile: Awaitable[None]) -> Took:
    """What the alerts took that went out meanwhile."""
    with measured(-await _alerted(url)) as took:
        await meanwhile
        took.messages += await _alerted(url)
    return took


async def _alerted(url: str) -> int:
    return len((await asyncio.to_thread(Stub(url).stats))["alerts"])


async def _plans(storage: SqlStorage, said: set[str]) -> dict[str, str]:
    """Of each statement that reads or writes, without its values: those that differ in them alone count as one."""
    plans: dict[str, str] = {}
    explain = "EXPLAIN (GENERIC_PLAN, COSTS OFF)" if storage.is_shared else "EXPLAIN QUERY PLAN"
    for statement in sorted(said):
        alike = _VALUES.sub("…", statement)
        if alike in plans or not statement.upper().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            continue
        values = (None,) * (len(set(re.findall(r"\$\d+", statement))) or statement.count("?"))
        async with storage.reading() as tx:
            steps = await tx.connection.exec_driver_sql(f"{explain} {statement}", values)
            plans[alike] = "\n".join(str(step[-1]) for step in steps)
    return plans
