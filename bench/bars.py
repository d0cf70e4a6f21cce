"""What a row must reach, and a table of contenders with what they took: medians of the rounds, with the spread."""

from __future__ import annotations

import os
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bench.contender import Took

ROUNDS: Final = 3


def is_full() -> bool:
    """`BENCH=full` asks for it as `--full` does."""
    return os.environ.get("BENCH") == "full"


@dataclass(frozen=True, slots=True)
class Bar:
    """`figure` against what it must be at most, or at least."""

    what: str
    figure: float
    bar: float
    at_least: bool = False

    @property
    def is_reached(self) -> bool:
        return self.figure >= self.bar if self.at_least else self.figure <= self.bar

    def __str__(self) -> str:
        sign = "at least" if self.at_least else "at most"
        return f"{'reached' if self.is_reached else 'MISSED '}  {self.what}: {self.figure:,.3g}, {sign} {self.bar:,.3g}"


def spread(values: Sequence[float]) -> str:
    """`median (least to most)`"""
    return f"{median(values):,.0f} ({min(values):,.0f} to {max(values):,.0f})"


def table_of(title: str, found: Mapping[str, Sequence[Took]], bars: Sequence[Bar]) -> Table:
    """The first contender is ours."""
    table = Table(title=title, caption="\n".join(map(str, bars)), caption_justify="left", title_justify="left")
    for column in ("", "CPU each, µs", "of ours", "a second"):
        table.add_column(column, justify="left" if not column else "right")
    ours = next(iter(found.values()))
    own = median(one.cpu_each for one in ours)
    for name, runs in found.items():
        each = [one.cpu_each for one in runs]
        table.add_row(name, spread(each), f"{median(each) / own:.2f} ×", spread([one.rate for one in runs]))
    return table
