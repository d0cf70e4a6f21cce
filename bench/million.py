"""The row of the million: a whole release on a clock that jumps. Nothing lost, in order, and the time left told as it turns out."""

from __future__ import annotations

import asyncio
import re
import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs

from bench.bars import Bar, Sheet
from bench.contender import Took, measured, run
from bench.databases import sqlite
from bench.ours import environment, is_open, standing
from bench.probes import resident
from bench.seed import FIRST_CHAT, SESSION, mixed_rank, seed
from bench.stub import Telegram, is_alert, serving
from bot import app, beside
from bot.core.accounts import UserId
from bot.jobs.schedule import LEAST_WINDOW, WINDOWS_A_SECOND
from bot.services import releasing
from bot.services.releasing import Place
from tests.support.virtual_time import VirtualLoop, scheduling_by

if TYPE_CHECKING:
    from datetime import datetime

LOOP: Final = VirtualLoop
OWNER: Final = UserId(1)
LOOKS_EVERY: Final = 10.0
FIRST_MINUTE: Final = 60.0
_CHAT: Final = re.compile(rb'"chat_id":(\d+)')
_TIME_LEFT: Final = re.compile(r"Time left: (.*)\.")
_PART: Final = re.compile(r"(\d+) (hour|minute|second)")
_SECONDS: Final = {"hour": 3600, "minute": 60, "second": 1}


async def run_million(*, full: bool) -> Sheet:
    """At a thousand a second in full; else few enough for a minute, and so slow that there is time left to tell of."""
    candidates, rate = (1_000_000, 1000) if full else (20_000, 100)
    with tempfile.TemporaryDirectory(prefix="results-bench-") as place:
        database = sqlite(Path(place) / "own.db")
        await seed(database, candidates, released=False, mixed=True)
        took = run("bench.million", "ours", database=database, candidates=candidates, rate=rate)
    found = took.extra or {}
    columns = (
        "virtual minutes",
        "CPU an alert, µs",
        "fan-out, s",
        "most out of order",
        "time left, worst %",
        "MB more",
    )
    line = (
        f"{found['ends'] / 60:,.1f}",
        f"{took.cpu_each:,.0f}",
        f"{found['fan_out']:,.1f}",
        f"{found['out_of_order']:,}",
        f"{100 * found['worst_estimate']:.1f}",
        f"{found['memory']:,.1f}",
    )
    title = f"A release to {candidates:,} candidates at {rate} a second, on a clock that jumps"
    note = "The clock stands still while the database, a thread or the wire is waited for; CPU is that of product and stand-in."
    return Sheet(title, columns, (line,), tuple(_bars(found, rate)), note)


def _bars(found: dict[str, Any], rate: int) -> list[Bar]:
    return [
        Bar("alerts lost or sent twice", found["lost"] + found["twice"], 0),
        Bar(
            "places out of the order of linking, of as many as are on their way", found["out_of_order"], in_flight(rate)
        ),
        Bar("time left as staff read it, worst % beside the truth after a minute", 100 * found["worst_estimate"], 5),
        Bar("messages in any second", found["most"], rate),
        Bar("memory, MB more than at the start", found["memory"], 20),
    ]


def in_flight(rate: int) -> int:
    """Alerts that are claimed and not yet settled: the next is claimed in order, when one of these has arrived."""
    return max(LEAST_WINDOW, rate // WINDOWS_A_SECOND)


@dataclass(frozen=True, slots=True)
class Look:
    """At a moment, in seconds of the loop: what staff read of the time left, and the megabytes held."""

    at: float
    time_left: str
    memory: float


class Witness(Telegram):
    """A stand-in on the same loop. Of each alert it keeps no more than a bit, so that what grows is ours."""

    def __init__(self, candidates: int, clock: Any) -> None:
        super().__init__(0, 0, clock)
        self.arrived = 0
        self.out_of_order = 0
        self.twice = 0
        self.last = 0.0
        self.time_left = ""
        self._candidates = candidates
        self._told = bytearray(candidates)

    def answer(self, path: bytes, body: bytes) -> tuple[bytes, bytes]:
        if path.endswith(b"/editMessageText"):
            said = _TIME_LEFT.search(parse_qs(body.decode())["text"][0])
            self.time_left = said[1] if said else ""
        return super().answer(path, body)

    def note(self, moment: float, body: bytes) -> None:
        found = _CHAT.search(body)
        if not is_alert(body) or found is None:
            return
        place = int(found[1]) - FIRST_CHAT
        self.twice += self._told[place]
        self._told[place] = 1
        self.out_of_order = max(self.out_of_order, abs(mixed_rank(place, self._candidates) - self.arrived))
        self.arrived += 1
        self.last = moment

    @property
    def lost(self) -> int:
        return self._told.count(0)


async def ours(database: str, candidates: int, rate: int) -> Took:
    """From the press that releases to the last settlement."""
    loop, began = asyncio.get_running_loop(), app.utc_now()
    witness, looks = Witness(candidates, loop.time), list[Look]()

    def now() -> datetime:
        return began + timedelta(seconds=loop.time())

    async with serving(witness) as port:
        settings = environment(f"http://127.0.0.1:{port}", database, messages_per_second=rate, four_eyes="false")
        with scheduling_by(now):
            async with standing(settings, now=now, clock=loop.time) as parts, beside.jobs(parts):
                with measured(candidates) as took:
                    await releasing.publish(parts.ports, OWNER, SESSION, place=Place(OWNER, 5, "en"))
                    released, fan_out = loop.time(), await _queued(parts)
                    while await is_open(parts.storage):
                        await asyncio.sleep(LOOKS_EVERY)
                        looks.append(Look(loop.time(), witness.time_left, resident()))
    took.extra = {
        "lost": witness.lost,
        "twice": witness.twice,
        "out_of_order": witness.out_of_order,
        "fan_out": fan_out,
        "most": witness.second.most,
        "ends": witness.last - released,
        "worst_estimate": _worst(looks, released + FIRST_MINUTE, witness.last),
        "memory": max(look.memory for look in looks) - looks[0].memory,
    }
    return took


async def _queued(parts: app.Parts) -> float:
    """Seconds of the real clock until all deliveries are queued; the jumping one stands still meanwhile."""
    began = time.monotonic()
    while True:
        async with parts.storage.reading() as tx:
            if all(running.is_fanned_out for running in await tx.releases.running()):
                return time.monotonic() - began
        await asyncio.sleep(0.1)


def _worst(looks: list[Look], after: float, end: float) -> float:
    """Share of the truth by which the time left was told wrong at worst, as long as there was any."""
    return max(error(look.time_left, end - look.at) for look in looks if after <= look.at < end)


def error(said: str, truth: float) -> float:
    """Of a time left in seconds. Where it says `less than a minute`, only what is more than that is wrong."""
    if said == "less than a minute":
        return max(0.0, truth / 60 - 1)
    seconds = sum(int(number) * _SECONDS[unit] for number, unit in _PART.findall(said))
    return abs(seconds - truth) / truth
