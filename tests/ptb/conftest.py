"""The library's next meaning of `retry_after`, as the product sets it: without it the library warns at every 429."""

import pytest


@pytest.fixture(autouse=True)
def _timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
