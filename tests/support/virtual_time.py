"""An event loop whose clock jumps to the next timer instead of waiting for it: an hour of pacing in a moment."""

import asyncio
import functools
import selectors
from collections.abc import Callable, Coroutine
from typing import Any


class _Jumping(selectors.DefaultSelector):
    """Reports what is ready now; where nothing is, lets the time that it was asked to wait have passed."""

    passed = 0.0

    def __init__(self, lateness: Callable[[], float]) -> None:
        super().__init__()
        self._lateness = lateness

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
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


def in_virtual_time(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Runs an async test on a loop of its own, where sleeping costs nothing."""

    @functools.wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            runner.run(test(*args, **kwargs))

    return run
