"""The Confirmation of Entry that an exam centre hands to a candidate: what is printed on the sample ones."""

from datetime import date, timedelta
from typing import Any, Final

from bot.sandbox.sample.people import PARTS
from bot.sandbox.sample.session import Row, SampleSession

BOARD: Final = "Harbour Language Examinations"
EXAM_NAMES: Final = {"B2-FCE": "B2 First", "C1-CAE": "C1 Advanced"}
_DAY_BEFORE: Final = timedelta(days=1)


def confirmations(session: SampleSession) -> dict[int, dict[str, Any]]:
    """One for each person of the sandbox who sat an exam."""
    return {
        person: _confirmation(session, session.entry_of(part.id_number))
        for person, part in PARTS.items()
        if part.id_number
    }


def _confirmation(session: SampleSession, entry: Row) -> dict[str, Any]:
    centre = session.centre_of(entry)
    return {
        "board": BOARD,
        "given_names": entry["given_names"],
        "family_name": entry["family_name"],
        "exam": EXAM_NAMES[entry["exam"]],
        "session": entry["session"],
        "exam_date": entry["exam_date"],
        "timetable": _timetable(date.fromisoformat(entry["exam_date"])),
        "centre": {name: centre[name] for name in ("number", "name", "city")},
        "id_number": entry["id_number"],
        "secret_number": entry["secret_number"],
    }


def _timetable(exam_date: date) -> list[dict[str, str]]:
    """Speaking is heard the day before, as it often is."""
    written = exam_date.isoformat()
    return [
        {"paper": "Speaking", "date": (exam_date - _DAY_BEFORE).isoformat(), "time": "15:30"},
        {"paper": "Reading and Use of English", "date": written, "time": "09:00"},
        {"paper": "Writing", "date": written, "time": "10:45"},
        {"paper": "Listening", "date": written, "time": "12:30"},
    ]
