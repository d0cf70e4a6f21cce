"""`results-bot import`: a file checked and imported by whoever sits at the command line."""

from __future__ import annotations

import asyncio
import io
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from bot.core.errors import Absent, Moved
from bot.services import importing
from bot.services.import_files import stage_file
from bot.texts import import_lines as lines
from bot.texts.import_problems import reason
from bot.texts.words import SOURCE_LANGUAGE, words_in

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from rich.console import Console

    from bot.core.importing.report import Report
    from bot.core.importing.rows import ImportKind
    from bot.services.ports.base import Ports

DONE: Final = 0
REJECTED: Final = 1
WRONG_USAGE: Final = 2
STANDARD_INPUT: Final = "-"
SHOWN: Final = 50
"""Problems in a terminal; a file or a pipe gets all of them."""

_WORDS: Final = words_in(SOURCE_LANGUAGE)


async def import_file(
    ports: Ports, kind: ImportKind, source: str, *, actor: str, out: Console, dry_run: bool = False
) -> int:
    """The exit code. `actor` is `cli:` and the system user; `source` a path, or `-` for standard input."""
    await importing.expire(ports)
    try:
        file, name = await asyncio.to_thread(_open, source)
    except OSError as error:
        out.print(Text(lines.unreadable(_WORDS, error.strerror or type(error).__name__)), soft_wrap=True)
        return WRONG_USAGE
    try:
        with file, _bar(out, file) as progress:
            report = await stage_file(ports, actor, file, name, wanted=kind, progress=progress)
    except Absent:
        _say(out, lines.took_too_long(_WORDS))
        return REJECTED
    if report.import_id is None:
        return _reject(report, out)
    if dry_run:
        await importing.discard(ports, actor, report.import_id)
        _say(out, lines.checked_well(_WORDS, report), *lines.effect(_WORDS, report))
        return DONE
    return await _confirm(ports, actor, report, out)


async def _confirm(ports: Ports, actor: str, report: Report, out: Console) -> int:
    if report.import_id is None:
        return REJECTED
    try:
        done = await importing.confirm(ports, actor, report.import_id)
    except Moved:
        _say(out, lines.moving(_WORDS))
        return REJECTED
    if done.problems:
        return _reject(done, out)
    _say(out, lines.imported(_WORDS, done), *lines.effect(_WORDS, report))
    return DONE


def _open(source: str) -> tuple[BinaryIO, str]:
    """Standard input is read to its end into memory: a file is looked at from its beginning more than once."""
    if source == STANDARD_INPUT:
        return io.BytesIO(sys.stdin.buffer.read()), ""
    return Path(source).open("rb"), source


@contextmanager
def _bar(out: Console, file: BinaryIO) -> Iterator[Callable[[int], Awaitable[None]]]:
    """How much of the file is read; shown in a terminal only, and gone afterwards."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    columns = (BarColumn(), TextColumn("{task.fields[rows]:,} rows"), TimeRemainingColumn())
    with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as bar:
        task = bar.add_task("", total=size, rows=0)

        async def show(rows: int) -> None:
            bar.update(task, completed=file.tell(), rows=rows)
            await asyncio.sleep(0)

        yield show


def _reject(report: Report, out: Console) -> int:
    _say(out, lines.rejected(_WORDS, report))
    if out.is_terminal:
        _tabulate(report, out)
    else:
        _say(out, *(lines.problem_line(_WORDS, problem) for problem in report.problems))
    return REJECTED


def _tabulate(report: Report, out: Console) -> None:
    table = Table("line", "column", "problem")
    for problem in report.problems[:SHOWN]:
        table.add_row(str(problem.line or ""), problem.column, Text(reason(_WORDS, problem)))
    out.print(table)
    if len(report.problems) > SHOWN:
        _say(out, lines.more(_WORDS, len(report.problems) - SHOWN))


def _say(out: Console, *said: str) -> None:
    """Each as one line, whatever is in it: no markup, no wrapping."""
    for line in said:
        out.print(Text(line), soft_wrap=True)
