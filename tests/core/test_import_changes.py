"""One row of a file beside what stands: what of it is said to nobody."""

import pytest

from bot.core.entries import SessionName
from bot.core.importing.changes import Change, ResultChange, ResultStanding
from bot.core.results import Result, Status

PLACE = b"blind index"
SESSION = SessionName("2026-11-B2")
RESULT = Result(Status.FINAL, {"reading": 187}, 183)


@pytest.mark.parametrize(
    "judged",
    [
        ResultStanding(PLACE, SESSION, "B2-FCE", RESULT, RESULT),
        ResultChange(Change.CHANGED, PLACE, SESSION, RESULT),
    ],
    ids=["standing", "change"],
)
def test_where_an_id_number_is_kept_and_its_scores_are_hidden_from_logs(judged: ResultStanding | ResultChange) -> None:
    shown = repr(judged)
    assert SESSION in shown
    assert "blind" not in shown
    assert "place" not in shown
    assert "183" not in shown
    assert "187" not in shown
