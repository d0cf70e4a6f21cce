"""What reaches the log: events for operators, nothing that a person wrote and no token."""

import json
import logging

import pytest
import structlog

from bot.logs import describe, redact, set_up_logs
from tests.support.logs import log_plainly

TOKEN = "1234567890:AAF-abcdefghijklmnopqrstuvwxyz01234"


@pytest.fixture
def log(capsys):
    """Sets up the logs when first called (the streams of a test differ from those of its fixtures), then reads them."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def lines():
        return [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    yield lambda: set_up_logs("json", "INFO") or lines
    root.handlers[:] = handlers
    root.setLevel(level)
    log_plainly()


def test_an_event_is_a_line_of_json_with_its_data(log):
    lines = log()
    structlog.get_logger("bot").info("release done", session="2026-11-C1", sent=40)
    (line,) = lines()
    assert (line["event"], line["session"], line["sent"], line["level"]) == ("release done", "2026-11-C1", 40, "info")


def test_a_token_in_a_library_s_message_is_not_written(log):
    lines = log()
    logging.getLogger("some.library").warning("POST https://api.telegram.org/bot%s/sendMessage", TOKEN)
    (line,) = lines()
    assert TOKEN not in json.dumps(line)


def test_an_exception_is_written_as_type_and_place_without_its_words(log):
    lines = log()
    with pytest.raises(ValueError) as raised:
        int("ABC123456 0042 Lucía")
    structlog.get_logger("bot").error("update failed", incident="1f", exc_info=raised.value)
    (line,) = lines()
    assert line["error"].startswith("ValueError at ")
    assert "Luc" not in json.dumps(line, ensure_ascii=False)
    assert "0042" not in json.dumps(line)


def test_debug_chatter_of_libraries_is_off(log):
    lines = log()
    for name in ("httpx", "telegram.ext.Application", "sqlalchemy.engine", "aiosqlite", "uvicorn.access"):
        logging.getLogger(name).info("something with parameters")
    assert lines() == []


@pytest.mark.parametrize("text", [f"bot{TOKEN}", "linked ABC123456", "GET /verify/f3hs8dk2"])
def test_what_must_not_be_written_is_redacted(text):
    assert redact(text) != text


def test_an_error_says_where_it_was_raised():
    with pytest.raises(TypeError) as raised:
        redact(None)
    assert "bot/logs.py:" in describe(raised.value)
