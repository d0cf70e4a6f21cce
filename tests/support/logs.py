"""The product's own logs, as an operator would read them, kept for the test."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from bot.logs import set_up_logs


def log_plainly() -> None:
    """To the standard output, which is shown of a test that fails. A traceback in colours takes a fifth of a second."""
    structlog.reset_defaults()
    renderer = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], renderer])


@contextmanager
def logs_kept(level: str = "INFO") -> Iterator[io.StringIO]:
    """Everything that this process logs in the block, after redaction, a line of JSON each."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    kept = io.StringIO()
    set_up_logs("json", level)
    root.handlers[0].setStream(kept)
    try:
        yield kept
    finally:
        root.handlers[:] = before[0]
        root.setLevel(before[1])
        log_plainly()
