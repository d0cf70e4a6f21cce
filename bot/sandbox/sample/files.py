"""The sample session as files to import: for the first start, and to try out in the chat."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.sandbox.sample.session import ENTRY_COLUMNS, RESULT_COLUMNS, Row, SampleSession


@dataclass(frozen=True, slots=True)
class SampleFile:
    """A file that can be downloaded from the page, and what uploading it shows."""

    name: str
    about: str
    write: Callable[[SampleSession], str]


def centres(session: SampleSession) -> str:
    return _table(tuple(session.centres[0]), session.centres)


def institutions(session: SampleSession) -> str:
    return _table(tuple(session.institutions[0]), session.institutions)


def entries(session: SampleSession) -> str:
    return _table(ENTRY_COLUMNS, session.entries)


def results(session: SampleSession) -> str:
    return _table(RESULT_COLUMNS, session.results)


def results_with_mistakes(session: SampleSession) -> str:
    """A wrong overall, a score off the scale, a missing paper and an ID that nobody has."""
    rows = [dict(row) for row in session.results[:6]]
    rows[0]["overall"] = "190"
    rows[1]["reading"] = "301"
    rows[2]["speaking"] = ""
    rows[3]["id_number"] = "QQQ000000"
    return _table(RESULT_COLUMNS, rows)


FILES: Final = (
    SampleFile("results.csv", "The results that are staged already: nothing in it is new.", results),
    SampleFile(
        "results-with-mistakes.csv", "Four bad rows: each is named, and nothing is imported.", results_with_mistakes
    ),
    SampleFile("entries.csv", "Who sat which exam, with both credentials.", entries),
    SampleFile("centres.csv", "The five exam centres and how to reach them.", centres),
    SampleFile("institutions.csv", "The institutions that a result can be sent to.", institutions),
)


def _table(columns: Sequence[str], rows: Iterable[Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
