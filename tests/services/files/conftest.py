"""Files handed in as staff hand them in, and what the report says of them."""

import io

import pytest
from openpyxl import Workbook

from bot.core.identity import IdNumber
from bot.core.importing.problems import Reason
from bot.core.importing.report import Report
from bot.core.importing.rows import ImportKind
from bot.services import importing
from bot.services.import_files import stage_file
from bot.services.ports.base import Ports
from tests.support.cohort import ACTOR, Cells

ANA = IdNumber("ABC123456")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What a file holds is judged before any database; the others are in `tests/storage`."""
    return sqlite_url


async def check(ports: Ports, content: bytes, name: str = "file.csv", kind: ImportKind | None = None) -> Report:
    return await stage_file(ports, ACTOR, io.BytesIO(content), name, wanted=kind)


def places(report: Report) -> list[tuple[int, str, Reason]]:
    assert report.import_id is None
    return [(problem.line, problem.column, problem.why) for problem in report.problems]


def xlsx(*rows: list[object], sheets: int = 1) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for number in range(1, sheets):
        book.create_sheet(f"sheet {number}").append(["nothing", "of", "ours"])
    return saved(book)


def saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def as_row(cells: Cells) -> list[object]:
    return list(cells.values())


async def entry(ports: Ports, id_number: IdNumber = ANA):
    async with ports.storage.reading() as tx:
        return await tx.entries.of(id_number)


async def confirmed(ports: Ports, report: Report) -> None:
    assert report.import_id, report.problems
    await importing.confirm(ports, ACTOR, report.import_id)
