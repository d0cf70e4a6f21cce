"""Writes `docs/benchmarks.md`: a section for each row that was measured in full, with the day and the machine of its own run."""

from __future__ import annotations

import os
import platform
import re
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from bench.stub import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bench.bars import Sheet

PAGE: Final = ROOT / "docs" / "benchmarks.md"
_HEAD: Final = (
    "# Benchmarks\n\n"
    "Written by `BENCH=full make bench`, a section a row, each with the moment and the machine it was measured on. Ours is the "
    "product's real path; its peers ran in turns with it, on the same machine and the same stand-in for Telegram, which answers "
    "after 40 ms. Figures are medians, with the least and the most of the rounds; compare within a section, not across.\n"
)
_SECTION: Final = re.compile(r"<!-- row: (\S+) -->\n(.*?)(?=<!-- row: |\Z)", re.DOTALL)


def write(name: str, sheet: Sheet, seconds: float, *, order: Sequence[str], page: Path = PAGE) -> None:
    """Replaces the section of this row and leaves the others."""
    sections = dict(_SECTION.findall(page.read_text(encoding="utf-8"))) if page.exists() else {}
    sections[name] = f"{sheet.markdown()}\n{_environment()}; took {seconds:,.0f} s.\n\n"
    rows = [f"<!-- row: {row} -->\n{sections[row].strip()}\n" for row in order if row in sections]
    page.write_text("\n".join((_HEAD, *rows)), encoding="utf-8")


def _environment() -> str:
    peers = ", ".join(f"{name} {version(name)}" for name in ("python-telegram-bot", "aiogram", "SQLAlchemy"))
    load = os.getloadavg()[0]
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, {peers}; load in the end {load:.1f}"
    )
