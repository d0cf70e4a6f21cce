"""What polling and webhook share: bytes become an update, and an update goes through the processor to the handlers."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager, nullcontext
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from telegram import CallbackQuery, Chat, Message, Update, User
from telegram.error import InvalidToken

from bot.ptb.errors import TokenRefused
from bot.ptb.turnstile import Turnstile

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractContextManager

    from telegram.ext import Application

    AnyApplication = Application[Any, Any, Any, Any, Any, Any]

READ_AT_ONCE = 8
"""A hundred that come together would keep the event loop for a dozen milliseconds."""
_UNTOLD = datetime.fromtimestamp(0, UTC)
"""When the message under a button was sent: nothing asks."""


class Poison(Exception):  # noqa: N818  the name says what the update is
    """An update that cannot be read and never will be. `update_id` where at least that could be read."""

    def __init__(self, update_id: int | None) -> None:
        super().__init__("unreadable update")
        self.update_id = update_id


class Intake:
    """The application seen from where updates come in."""

    def __init__(
        self, application: AnyApplication, around: Callable[[], AbstractContextManager[None]] = nullcontext
    ) -> None:
        """`around` is entered for each update that is handled: what counts or times it."""
        self._application = application
        self._around = around
        self._turnstile = Turnstile(READ_AT_ONCE)

    async def read(self, payload: bytes) -> Update:
        """In the order of asking, of a crowd a few in each round of the event loop. Raises `Poison`."""
        await self._turnstile.passed()
        raw: Any = None
        try:
            raw = json.loads(payload)
            return _update(raw, self._application.bot)
        except Exception:  # noqa: BLE001  whatever a stranger sent that the library cannot read
            update_id = raw.get("update_id") if isinstance(raw, dict) else None
        raise Poison(update_id if isinstance(update_id, int) else None)

    async def handle(self, update: Update) -> None:
        """Returns when the update is done and recorded. Raises `Transient` (`Busy` too) to have it brought again."""
        application = self._application
        with self._around():
            await application.update_processor.process_update(update, application.process_update(update))


def _update(raw: dict[str, Any], bot: Any) -> Update:
    """A press by what is asked of one, anything else as the library reads it.

    Of the message under a button only its place counts here, while the library looks for all that a message may hold.
    """
    query: dict[str, Any] = raw.get("callback_query") or {}
    message = query.get("message")
    if message is None:
        return Update.de_json(raw, bot)
    pressed = CallbackQuery(
        query["id"],
        User.de_json(query["from"], bot),
        query["chat_instance"],
        message=Message(message["message_id"], _UNTOLD, Chat.de_json(message["chat"], bot)),
        data=query.get("data"),
    )
    return Update(raw["update_id"], callback_query=pressed)


@asynccontextmanager
async def opened(application: AnyApplication) -> AsyncIterator[None]:
    """Initialises the application and shuts it down in the end. Raises `TokenRefused`; the library would show it."""
    await _initialize(application)
    try:
        yield
    finally:
        await application.shutdown()


async def _initialize(application: AnyApplication) -> None:
    try:
        await application.initialize()
    except InvalidToken:
        is_refused = True
    except BaseException:  # cancelled while it waited, too
        await application.bot.shutdown()
        raise
    else:
        is_refused = False
    if is_refused:  # raised out here, so that the library's error is not even its context
        await application.bot.shutdown()
        raise TokenRefused
