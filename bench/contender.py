"""Runs one contender in a process of its own, and says what it took: `python -m bench.contender MODULE FUNCTION ARGUMENTS`.

On uvloop, or on the loop that the module names as its `LOOP`.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import uvloop

from bench.stub import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Took:
    """What one run took of its own process; `extra` is the row's own."""

    messages: int = 0
    cpu: float = 0.0
    wall: float = 0.0
    extra: dict[str, Any] | None = None

    @property
    def cpu_each(self) -> float:
        """Microseconds of CPU a message, all threads together."""
        return self.cpu / max(self.messages, 1) * 1e6

    @property
    def rate(self) -> float:
        return self.messages / self.wall if self.wall else 0.0


@contextmanager
def measured(messages: int) -> Iterator[Took]:
    """The block's CPU and time."""
    took = Took(messages)
    cpu, wall = time.process_time(), time.monotonic()
    yield took
    took.cpu, took.wall = time.process_time() - cpu, time.monotonic() - wall


def run(module: str, function: str, **arguments: Any) -> Took:
    """One run from start to end; its errors are ours."""
    command = [sys.executable, "-m", "bench.contender", module, function, json.dumps(arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT)
    return Took(**json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    module, function, arguments = sys.argv[1:]
    place = importlib.import_module(module)
    with asyncio.Runner(loop_factory=getattr(place, "LOOP", uvloop.new_event_loop)) as runner:
        took = runner.run(getattr(place, function)(**json.loads(arguments)))
    print(json.dumps(asdict(took)))


if __name__ == "__main__":
    main()
