"""`make bench`: every row, or those that are named (`make bench ARGS=register`); `--full` or `BENCH=full` takes longer windows.

A row is a function `async def run(*, full: bool) -> Sheet`: a table of ratios against bare peers, measured in the same run, and
the bars it must reach. Without `--full` all rows together end within a quarter of an hour; in full, what was measured replaces
the section of its row in `docs/benchmarks.md`.
"""

from __future__ import annotations

import argparse
from time import perf_counter
from typing import TYPE_CHECKING, Final

from rich.console import Console

from bench import alerts, growth, importing, million, register, release, start, taps
from bench.bars import is_full
from bench.written import write
from bot.app import complete

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bench.bars import Sheet

ROWS: Final[Mapping[str, Callable[..., Awaitable[Sheet]]]] = {
    "register": register.run,
    "alerts-1000": alerts.run_fast,
    "alerts-30": alerts.run_slow,
    "first-alert": release.run_first,
    "replies": release.run_replies,
    "burst": taps.run_burst,
    "both": release.run_both,
    "import": importing.run_import,
    "growth": growth.run_growth,
    "million": million.run_million,
    "start": start.run_start,
}


async def run(names: list[str], *, full: bool) -> None:
    """One row after the other, each table printed as soon as it is there."""
    console, took = Console(), dict[str, float]()
    for name in names or ROWS:
        begun = perf_counter()
        sheet = await ROWS[name](full=full)
        took[name] = perf_counter() - begun
        console.print(sheet.table())
        console.print(f"{name}: {took[name]:.0f} s\n", style="dim")
        if full:
            write(name, sheet, took[name], order=list(ROWS))
    console.print(f"all: {sum(took.values()):.0f} s", style="dim")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="make bench ARGS=…", description="The benchmarks, as ratios against bare peers."
    )
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of {', '.join(ROWS)}; none: all")
    parser.add_argument("--full", action="store_true", help="full sizes, and docs/benchmarks.md is written")
    given = parser.parse_args()
    if unknown := set(given.rows) - set(ROWS):
        parser.error(f"there is no row {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}")
    complete(run(given.rows, full=given.full or is_full()))


if __name__ == "__main__":
    main()
