"""Opens a file that somebody hands in: what it is, its own first bytes tell, whatever it is called."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from bot.core.importing.problems import Note, Remark
from bot.core.importing.report import Counts, Report
from bot.core.importing.table import Unreadable
from bot.core.tables import Content, content_of, read_text
from bot.services.importing import IMPORT, stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.importing.rows import ImportKind
    from bot.core.importing.table import TableRow
    from bot.services.importing import Progress, Purpose
    from bot.services.ports.base import Ports
    from bot.services.staff import Person


async def stage_file(
    ports: Ports,
    actor: Person,
    file: BinaryIO,
    name: str,
    *,
    wanted: ImportKind | None = None,
    progress: Progress | None = None,
    purpose: Purpose = IMPORT,
) -> Report:
    """Opens and stages it (`bot.services.importing.stage`). `name` is what its owner calls it; empty: it has none."""
    try:
        opened = await open_file(ports, file, name)
    except Unreadable as unreadable:
        return Report(wanted, Counts(), unreadable.problems)
    return await stage(ports, actor, opened.rows, wanted=wanted, notes=opened.notes, progress=progress, purpose=purpose)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file whose rows can be read."""

    rows: Iterator[TableRow]
    notes: tuple[Note, ...]


async def open_file(ports: Ports, file: BinaryIO, name: str) -> Opened:
    """Raises `Unreadable`."""
    content = content_of(file)
    notes = _misleading(name, content)
    if content is Content.TEXT:
        return Opened(read_text(file), notes)
    workbook = await asyncio.to_thread(ports.read_workbook, file)
    return Opened(workbook.rows, (*notes, *workbook.notes))


def _misleading(name: str, content: Content) -> tuple[Note, ...]:
    """The name itself is not repeated: it may be a person's."""
    if not name or name.lower().endswith(content.value):
        return ()
    return (Note(Remark.ENDING_MISLEADS, content.value),)
