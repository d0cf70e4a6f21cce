"""Processes of the program that are forked off one that has loaded it: to load it takes most of a start's CPU.

How a start loads is tested where `python -m bot` is run: `tests/test_start.py`, the sandbox, `ProductProcess.begins`.
"""

import asyncio
import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["tests.support.loaded"])


class Forked:
    """`results-bot` with these arguments, in a process of its own; all that it writes is added to `log`."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str], folder: Path, log: Path) -> None:
        given = arguments, dict(environment), folder, log
        self._process = _SERVER.Process(target=_run, args=given, daemon=True)
        self._process.start()

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    async def wait(self) -> int:
        """For its end; the exit code."""
        await asyncio.to_thread(self._process.join)
        assert self.returncode is not None
        return self.returncode

    async def ends(self, how: signal.Signals) -> None:
        """Nothing where it has ended by itself."""
        if self.returncode is None:
            os.kill(self._process.ident or 0, how)
            await self.wait()


def _run(arguments: Sequence[str], environment: Mapping[str, str], folder: Path, log: Path) -> None:
    from bot.__main__ import main

    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    written = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for standard in (1, 2):
        os.dup2(written, standard)
    os.close(written)
    sys.argv = ["results-bot", *arguments]
    main()
