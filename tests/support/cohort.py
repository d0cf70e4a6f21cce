"""Centres, entries and results for tests, brought in through the public door: `await import_sample(ports)`."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping

from bot.core.importing.report import Report
from bot.core.importing.rows import ImportKind
from bot.core.importing.table import TableRow
from bot.core.tables import read_text
from bot.services import importing
from bot.services.ports.base import Ports

ACTOR = "cli:tests"
SESSION = "2026-11-C1"
SCORES = {"reading": 190, "use_of_english": 188, "writing": 185, "listening": 192, "speaking": 195}
"""C1 Advanced: overall 190, Grade C."""

Cells = Mapping[str, object]


def a_centre(number: str = "ES001", **cells: object) -> Cells:
    """One row of a centres file."""
    row = {"number": number, "name": "Centro de Exámenes Madrid", "country": "ES", "city": "Madrid"}
    return row | {"email": f"exams@{number.lower()}.example", "phone": "+34 910 000 001", "website": ""} | cells


def an_entry(id_number: str = "ABC123456", **cells: object) -> Cells:
    """One row of an entries file."""
    row = {
        "id_number": id_number,
        "secret_number": "0042",
        "given_names": "Zoë",
        "family_name": "García López",
        "date_of_birth": "2005-04-03",
        "session": SESSION,
        "exam": "C1-CAE",
        "format": "computer",
        "exam_date": "2026-11-07",
        "centre_number": "ES001",
    }
    return row | cells


def a_result(id_number: str = "ABC123456", **cells: object) -> Cells:
    """One row of a results file: final with all papers; any other `status` comes without."""
    scores = {} if "status" in cells and cells["status"] not in {"", "final"} else SCORES
    return {"id_number": id_number, "status": "", **dict.fromkeys(SCORES, ""), **scores} | cells


def table(*rows: Cells) -> Iterator[TableRow]:
    """The rows as a file would bring them."""
    return read_text(io.BytesIO(csv_file(*rows)))


def csv_file(*rows: Cells, delimiter: str = ",", line_end: str = "\r\n") -> bytes:
    """The rows as a file of UTF-8; the columns are those of the first row."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter, lineterminator=line_end)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


async def import_rows(ports: Ports, rows: Iterable[Cells], kind: ImportKind | None = None) -> Report:
    """Stages and confirms; a file with problems fails the test with them."""
    report = await importing.stage(ports, ACTOR, table(*rows), wanted=kind)
    assert report.import_id, report.problems
    confirmed = await importing.confirm(ports, ACTOR, report.import_id)
    assert not confirmed.problems, confirmed.problems
    return report


async def import_sample(
    ports: Ports,
    *,
    entries: Iterable[Cells] | None = None,
    results: Iterable[Cells] = (),
    centres: Iterable[Cells] | None = None,
) -> None:
    """A centre and one entry, or those that are given; results that are staged and not released."""
    await import_rows(ports, centres or [a_centre()])
    await import_rows(ports, entries or [an_entry()])
    if results := list(results):
        await import_rows(ports, results)


async def one_result(ports: Ports) -> None:
    """What most begin with who look at a result."""
    await import_sample(ports, results=[a_result()])
