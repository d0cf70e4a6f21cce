"""Logs for operators: structlog over the standard library, one redaction for everything that is written. Nothing personal passes."""

from __future__ import annotations

import logging
import re
import sys
from typing import TYPE_CHECKING, Any, Final, Literal

import structlog

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor, WrappedLogger

TOKEN: Final = re.compile(r"\d{5,}:[A-Za-z0-9_-]{30,}")
"""A bot token as BotFather writes it; it stands in every URL of the Bot API."""
ID_NUMBER: Final = re.compile(r"\b[A-Z]{3}\d{6}\b")
VERIFICATION: Final = re.compile(r"(/verify/|/inbox/in/)[^\s/?#\"']+")

QUIET: Final = (
    "httpx",
    "httpcore",
    "telegram",
    "alembic",
    "apscheduler",
    "aiosqlite",
    "asyncio",
    "sqlalchemy",
    "asyncpg",
    "aiohttp",
    "uvicorn",
    "mail.log",
)
"""Libraries that write parameters, updates or addresses below WARNING."""
MUTE: Final = ("pyhanko", "pyhanko_certvalidator")
"""Libraries that write a whole trace for what is an answer to us: a certificate that nobody vouches for."""


def redact(text: str) -> str:
    """The last line of defence: events are written without any of these in the first place."""
    text = TOKEN.sub("<token>", text)
    text = ID_NUMBER.sub("<id>", text)
    return VERIFICATION.sub(r"\1<token>", text)


def _redacted(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {name: redact(value) if isinstance(value, str) else value for name, value in event.items()}


def _without_message(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """An exception is written as its type and where it was raised: its message may quote what a person wrote."""
    info = event.pop("exc_info", None)
    error = (
        info
        if isinstance(info, BaseException)
        else (info[1] if isinstance(info, tuple) else (sys.exc_info()[1] if info else None))
    )
    return event if error is None else {**event, "error": describe(error)}


def describe(error: BaseException) -> str:
    """`KeyError at bot/core/exams.py:41 in overall < bot/services/…`: enough to find the fault, nothing that was said."""
    places = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{_short(code.co_filename)}:{trace.tb_lineno} in {code.co_name}")
        trace = trace.tb_next
    return " < ".join(
        [f"{type(error).__name__} at {places[-1]}" if places else type(error).__name__, *reversed(places[-6:-1])]
    )


def _short(path: str) -> str:
    for root in ("/site-packages/", "/bot/"):
        if root in path:
            return path.rpartition(root)[2] if root != "/bot/" else "bot/" + path.rpartition(root)[2]
    return path.rpartition("/")[2]


def set_up_logs(form: Literal["console", "json"], level: str) -> None:
    """Called once, by the root."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_message,
        _redacted,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in MUTE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
