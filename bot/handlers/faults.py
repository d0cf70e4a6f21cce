"""The boundary behind all handlers: what goes wrong is logged under an incident id, and the person gets an apology, never an exception."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import structlog
from telegram.error import Forbidden, TelegramError

from bot.ptb.errors import Transient, mark_transient
from bot.ptb.sender import RetryAfter, Unreachable, classify
from bot.texts import gate as texts

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from bot.context import Context

log = structlog.get_logger()


def on_error(unavailable: type[Exception]) -> Callable[[object, Context], Coroutine[Any, Any, None]]:
    """`unavailable` is what the storage raises when nothing was kept: the update is brought again instead."""

    async def report(_update: object, context: Context) -> None:
        error = context.error
        if isinstance(error, (unavailable, Transient)):
            mark_transient(error if isinstance(error, Transient) else None)
        elif isinstance(error, TelegramError) and isinstance(classify(error), RetryAfter | Unreachable):
            mark_transient(Transient("Telegram could not be reached"))
        elif isinstance(error, Forbidden):
            log.info("answer not delivered: blocked or gone")
        else:
            await _apologise(context, secrets.token_hex(4))

    return report


async def _apologise(context: Context, incident: str) -> None:
    log.error("update failed", incident=incident, exc_info=context.error)
    if context.incoming is None:
        return
    try:
        await context.say(texts.fault(context.words, incident))
    except TelegramError as error:
        log.warning("apology not delivered", incident=incident, error=type(error).__name__)
