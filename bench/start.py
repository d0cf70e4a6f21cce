"""The row of the start: from `results-bot run` to the first update handled, with a crowd of candidates in the database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.bars import ROUNDS, Bar, waits_of
from bench.databases import sqlite
from bench.ours import environment
from bench.seed import FIRST_CHAT, seed
from bench.stub import ROOT, stub

if TYPE_CHECKING:
    from bench.bars import Sheet
    from bench.stub import Stub

PATIENCE: Final = 60
_RESULTS: Final = {
    "message_id": 5,
    "date": 1,
    "chat": {"id": FIRST_CHAT, "type": "private", "first_name": "Ana"},
    "from": {"id": FIRST_CHAT, "is_bot": False, "first_name": "Ana", "language_code": "en"},
    "text": "/results",
    "entities": [{"type": "bot_command", "offset": 0, "length": 8}],
}


async def run_start(*, full: bool) -> Sheet:
    """A message waits at Telegram; how long until it is answered. A start that found its files in no cache comes first, unmeasured.

    Each start has an update of its own: one that was handled before is not handled again.
    """
    candidates = 1_000_000 if full else 100_000
    with tempfile.TemporaryDirectory() as place, stub() as telegram:
        database = sqlite(Path(place) / "own.db")
        await seed(database, candidates, released=True)
        _start(telegram, database, 1)
        waited = [1000 * _start(telegram, database, 2 + start) for start in range(ROUNDS + 2)]
    bar = Bar("start to the first update handled, worst ms", max(waited), 1500)
    return waits_of(f"Start with {candidates:,} candidates", {"ours": waited}, (bar,))


def _start(telegram: Stub, database: str, update: int) -> float:
    """Seconds from the command to the answer on the wire."""
    telegram.forget()
    telegram.give(json.dumps([{"update_id": update, "message": _RESULTS}]))
    given = os.environ | environment(telegram.url, database)
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", "bot", "run"], env=given, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        while not (answers := _answers(telegram)):
            assert time.monotonic() - began < PATIENCE, "it never answered"
            time.sleep(0.2)
        return min(answers) - began
    finally:
        process.terminate()
        process.wait()


def _answers(telegram: Stub) -> set[float]:
    """When each was sent. The alerts that wait in the database go out beside them, and answer nobody."""
    seen = telegram.stats()
    return set(map(float, seen["sent"])) - set(map(float, seen["alerts"]))
