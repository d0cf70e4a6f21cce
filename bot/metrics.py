"""What is counted for Prometheus, in one registry of this process. Labels are kinds and outcomes, never people."""

from __future__ import annotations

import time
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Final, TypeVar

from prometheus_client import CollectorRegistry, Counter, Histogram

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

Sent = TypeVar("Sent")
Came = TypeVar("Came")

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """Handed by the composition root to what it counts."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._updates = Counter(
            "results_bot_updates", "Updates handled: done, or to be brought again.", ["outcome"], registry=self.registry
        )
        self._seconds = Histogram(
            "results_bot_update_seconds", "From an update's turn to its end.", buckets=_SECONDS, registry=self.registry
        )
        self._deliveries = Counter(
            "results_bot_deliveries",
            "Tries to deliver, by channel and outcome.",
            ["channel", "outcome"],
            registry=self.registry,
        )

    @contextmanager
    def update(self) -> Iterator[None]:
        """Around the handling of one update: what it raises counts as brought again."""
        began, outcome = time.perf_counter(), "again"
        try:
            yield
            outcome = "done"
        finally:
            self._updates.labels(outcome).inc()
            self._seconds.observe(time.perf_counter() - began)

    def delivering(self, channel: str, send: Callable[[Sent], Awaitable[Came]]) -> Callable[[Sent], Awaitable[Came]]:
        """The same way of sending, counted by the outcome's name."""

        @cache
        def counter_of(outcome: str) -> Counter:
            return self._deliveries.labels(channel, outcome.lower())

        async def counted(delivery: Sent) -> Came:
            outcome = await send(delivery)
            counter_of(type(outcome).__name__).inc()
            return outcome

        return counted
