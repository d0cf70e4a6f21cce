"""What a row found: a table, and the bars it must reach. How both look on a terminal and in the docs."""

from __future__ import annotations

import os
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from rich.table import Table

from bench.probes import percentile

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
        return f"{'reached' if self.is_reached else 'MISSED '}  {self.what}: {_short(self.figure)}, {sign} {_short(self.bar)}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One row of the bench. The first column names, the others are figures."""

    title: str
    columns: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    bars: tuple[Bar, ...] = ()
    note: str = ""

    def table(self) -> Table:
        """For a terminal."""
        caption = "\n".join((*([self.note] if self.note else []), *map(str, self.bars)))
        table = Table(title=self.title, caption=caption, caption_justify="left", title_justify="left")
        for place, column in enumerate(self.columns):
            table.add_column(column, justify="right" if place else "left")
        for line in self.lines:
            table.add_row(*line)
        return table

    def markdown(self) -> str:
        """For the docs."""
        rows = [self.columns, ("---", *["--:"] * (len(self.columns) - 1)), *self.lines]
        table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
        bars = "\n".join(f"- {bar}" for bar in self.bars)
        return "\n\n".join(part for part in (f"## {self.title}", table, self.note, bars) if part) + "\n"


def _short(figure: float) -> str:
    """Three digits, or all of a whole part that has more."""
    return f"{figure:,.0f}" if abs(figure) >= 100 else f"{figure:.3g}"


def spread(values: Sequence[float]) -> str:
    """`median (least to most)`"""
    return f"{median(values):,.0f} ({min(values):,.0f} to {max(values):,.0f})"


def sheet_of(title: str, found: Mapping[str, Sequence[Took]], bars: Sequence[Bar], note: str = "") -> Sheet:
    """Contenders that send or handle so many a second; the first is ours."""
    own = median(one.cpu_each for one in next(iter(found.values())))
    lines = []
    for name, runs in found.items():
        each = [one.cpu_each for one in runs]
        lines.append((name, spread(each), f"{median(each) / own:.2f} ×", spread([one.rate for one in runs])))
    return Sheet(title, ("", "CPU each, µs", "of ours", "a second"), tuple(lines), tuple(bars), note)


def waits_of(title: str, found: Mapping[str, Sequence[float]], bars: Sequence[Bar], note: str = "") -> Sheet:
    """Milliseconds that somebody waited."""
    lines = tuple(
        (name, f"{len(waited):,}", f"{median(waited):,.1f}", f"{percentile(waited, 99):,.1f}", f"{max(waited):,.1f}")
        for name, waited in found.items()
    )
    return Sheet(title, ("ms", "times", "median", "p99", "worst"), lines, tuple(bars), note)
