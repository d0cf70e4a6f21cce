"""`make bench`: every row, or those that are named (`make bench ARGS=register`); `--full` or `BENCH=full` takes longer windows.

A row is a module of this folder with `async def run(*, full: bool) -> Table`: a table of ratios against bare peers, measured in
the same run. Without `--full` all rows together end within a quarter of an hour.
"""

from __future__ import annotations

import argparse
from time import perf_counter
from typing import TYPE_CHECKING, Final

from rich.console import Console

from bench import alerts, register, release, taps
from bench.bars import is_full
from bot.app import complete

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from rich.table import Table

ROWS: Final[Mapping[str, Callable[..., Awaitable[Table]]]] = {
    "register": register.run,
    "alerts-1000": alerts.run_fast,
    "alerts-30": alerts.run_slow,
    "first-alert": release.run_first,
    "replies": release.run_replies,
    "burst": taps.run_burst,
}


async def run(names: list[str], *, full: bool) -> None:
    """One row after the other, each table printed as soon as it is there."""
    console = Console()
    for name in names or ROWS:
        begun = perf_counter()
        console.print(await ROWS[name](full=full))
        console.print(f"{name}: {perf_counter() - begun:.0f} s\n", style="dim")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="make bench ARGS=…", description="The benchmarks, as ratios against bare peers."
    )
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of {', '.join(ROWS)}; none: all")
    parser.add_argument("--full", action="store_true", help="longer windows, every query for every peer")
    given = parser.parse_args()
    if unknown := set(given.rows) - set(ROWS):
        parser.error(f"there is no row {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}")
    complete(run(given.rows, full=given.full or is_full()))


if __name__ == "__main__":
    main()
