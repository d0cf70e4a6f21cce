"""What every row of the benchmarks needs: figures of what was measured, and how a table of them looks. Measures nothing itself."""

from __future__ import annotations

import math
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MILLISECONDS: Final = 1000


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds that single calls took."""

    p50: float
    p99: float


def figures(seconds: Sequence[float]) -> Figures:
    """The smallest value that so many of a hundred do not exceed."""
    ordered = sorted(seconds)
    return Figures(*(ordered[max(0, math.ceil(len(ordered) * share) - 1)] for share in (0.5, 0.99)))


def least(call: Callable[[], object], times: int = 3) -> float:
    """Seconds of the quickest of a few calls: what it costs, not what else the machine did meanwhile."""
    return min(_seconds(call) for _ in range(times))


def _seconds(call: Callable[[], object]) -> float:
    begun = perf_counter()
    call()
    return perf_counter() - begun


def milliseconds(seconds: float) -> str:
    return f"{seconds * MILLISECONDS:.2f} ms"


def ratio(peer: float, ours: float) -> str:
    """`12.3 ×`: how many times the peer's figure is ours."""
    return f"{peer / ours:.1f} ×" if ours else "-"
