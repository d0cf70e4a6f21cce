"""The sample session: forty candidates in ten scripts, dated so that their results are due on the day it was made."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Final, TypeAlias

Row: TypeAlias = Mapping[str, str]

HERE: Final = Path(__file__).parent
DAYS_SINCE_THE_EXAM: Final = {"digital": 7, "computer": 17, "paper": 35}
"""Each lies within the window in which the results of its format come."""

ENTRY_COLUMNS: Final = (
    "id_number",
    "secret_number",
    "given_names",
    "family_name",
    "date_of_birth",
    "session",
    "exam",
    "format",
    "exam_date",
    "centre_number",
)
RESULT_COLUMNS: Final = (
    "id_number",
    "status",
    "reading",
    "use_of_english",
    "writing",
    "listening",
    "speaking",
    "reading_writing",
    "overall",
    "grade",
)


@dataclass(frozen=True)
class SampleSession:
    """The same day makes the same session."""

    made_on: date

    @property
    def name(self) -> str:
        return f"{self.made_on - timedelta(days=DAYS_SINCE_THE_EXAM['digital']):%Y-%m}-MAIN"

    @cached_property
    def entries(self) -> list[Row]:
        return [self._entry(candidate) for candidate in _read("candidates.csv")]

    @cached_property
    def results(self) -> list[Row]:
        """Overall and grade are left out: the product works them out."""
        return [{name: row.get(name, "") for name in RESULT_COLUMNS} for row in _read("candidates.csv")]

    @cached_property
    def centres(self) -> list[Row]:
        return _read("centres.csv")

    @cached_property
    def institutions(self) -> list[Row]:
        """Those that a result can be sent to; two of them share a name."""
        return _read("institutions.csv")

    def entry_of(self, id_number: str) -> Row:
        return next(entry for entry in self.entries if entry["id_number"] == id_number)

    def centre_of(self, entry: Row) -> Row:
        return next(centre for centre in self.centres if centre["number"] == entry["centre_number"])

    def _entry(self, candidate: Row) -> Row:
        sat_on = self.made_on - timedelta(days=DAYS_SINCE_THE_EXAM[candidate["format"]])
        known = {**candidate, "session": self.name, "exam_date": sat_on.isoformat()}
        return {name: known[name] for name in ENTRY_COLUMNS}


def _read(name: str) -> list[Row]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
