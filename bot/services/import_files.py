"""Opens a file that somebody hands in: what it is, its own first bytes tell, whatever it is called."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from bot.core.importing.problems import Note, Remark
from bot.core.tables import Content, content_of, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.importing.table import TableRow
    from bot.services.ports.base import Ports


@dataclass(frozen=True, slots=True)
class Opened:
    """A file whose rows can be read."""

    rows: Iterator[TableRow]
    notes: tuple[Note, ...]


async def open_file(ports: Ports, file: BinaryIO, name: str) -> Opened:
    """`name` is what its owner calls it; empty: it has none. Raises `Unreadable`."""
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
