"""The boundary behind all handlers: what goes wrong is logged under an incident id, and the person gets an apology, never an exception."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

import structlog
from telegram import Update
from telegram.error import Forbidden, TelegramError, TimedOut

from bot.ptb.errors import Transient, mark_transient
from bot.ptb.sender import may_pass
from bot.texts import gate as texts

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from bot.context import Context

log = structlog.get_logger()

LOST_AT_MOST: Final = 3
"""Times that an update is brought again because its answer got lost: each may be an answer that came all the same."""
REMEMBERED: Final = 1000


def on_error(unavailable: type[Exception]) -> Callable[[object, Context], Coroutine[Any, Any, None]]:
    """`unavailable` is what the storage raises when nothing was kept: the update is brought again instead."""
    lost: OrderedDict[int, int] = OrderedDict()

    async def report(update: object, context: Context) -> None:
        error = context.error
        if isinstance(error, (unavailable, Transient)):
            mark_transient(error if isinstance(error, Transient) else None)
        elif isinstance(error, TelegramError) and may_pass(error) and not _is_lost_for_good(lost, update, error):
            mark_transient(Transient("Telegram could not be reached"))
        elif isinstance(error, Forbidden):
            log.info("answer not delivered: blocked or gone")
        else:
            await _apologise(context, secrets.token_hex(4))

    return report


def _is_lost_for_good(lost: OrderedDict[int, int], update: object, error: TelegramError) -> bool:
    """Counts, in this process, how often the answer to an update got lost on its way or on the way back."""
    if not isinstance(error, TimedOut) or not isinstance(update, Update):
        return False
    times = lost.pop(update.update_id, 0) + 1
    lost[update.update_id] = times
    if len(lost) > REMEMBERED:
        lost.popitem(last=False)
    return times > LOST_AT_MOST


async def _apologise(context: Context, incident: str) -> None:
    log.error("update failed", incident=incident, exc_info=context.error)
    if context.incoming is None:
        return
    try:
        await context.say(texts.fault(context.words, incident))
    except TelegramError as error:
        log.warning("apology not delivered", incident=incident, error=type(error).__name__)
