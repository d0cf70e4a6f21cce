"""An event loop whose clock jumps to the next timer instead of waiting for it: an hour of pacing in a moment.

It stands still while something is outside: at a database, in a thread, on the wire. So those take no time, however long they take.
"""

import asyncio
import functools
import selectors
import sys
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from datetime import datetime, tzinfo
from typing import Any, TypeVar, TypeVarTuple
from unittest.mock import patch
from weakref import WeakSet

from apscheduler.schedulers import base
from apscheduler.triggers import date, interval

_Value = TypeVar("_Value")
_Values = TypeVarTuple("_Values")
_GO_OUTSIDE = ("aiohttp", "aiosqlite", "asyncpg", "bot.ptb.wire")
"""Futures that these make are done by a thread or a peer, never by a timer of the loop."""


class _Jumping(selectors.DefaultSelector):
    """Reports what is ready now; where nothing is, lets the time that it was asked to wait have passed."""

    def __init__(self, lateness: Callable[[], float]) -> None:
        super().__init__()
        self.passed = 0.0
        self.outside: WeakSet[asyncio.Future[Any]] = WeakSet()
        """Weak, because wreq drops a future unfinished when its answer is there before it is waited for."""
        self._lateness = lateness

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or (timeout and self.outside):
            return super().select()
        ready = super().select(0)
        if not ready and timeout:
            self.passed += timeout + self._lateness()
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """`lateness` gives the seconds by which each wake-up is late, as on a busy machine."""

    def __init__(self, lateness: Callable[[], float] = lambda: 0.0) -> None:
        self._virtual = _Jumping(lateness)
        super().__init__(self._virtual)

    def time(self) -> float:
        return self._virtual.passed

    def create_future(self) -> asyncio.Future[Any]:
        future = super().create_future()
        maker = str(sys._getframe(1).f_globals["__name__"])
        return self._outside(future) if maker.startswith(_GO_OUTSIDE) else future

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*_Values], _Value], *args: *_Values
    ) -> asyncio.Future[_Value]:
        return self._outside(super().run_in_executor(executor, func, *args))

    def _outside(self, future: asyncio.Future[_Value]) -> asyncio.Future[_Value]:
        self._virtual.outside.add(future)
        future.add_done_callback(self._virtual.outside.discard)
        return future


def in_virtual_time(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Runs an async test on a loop of its own, where sleeping costs nothing."""

    @functools.wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            runner.run(test(*args, **kwargs))

    return run


@contextmanager
def scheduling_by(now: Callable[[], datetime]) -> Iterator[None]:
    """APScheduler, which takes no clock, goes by this one."""

    class Moment(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # the scheduler needs no more
            return now().astimezone(tz)

    with ExitStack() as patched:
        for module in (base, date, interval):
            patched.enter_context(patch.object(module, "datetime", Moment))
        yield
