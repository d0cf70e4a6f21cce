"""Updates to bring again, and Telegram's failures named more closely than the library names them."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import timedelta

from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut

_SOON = timedelta(seconds=1)


class Transient(Exception):  # noqa: N818  the name says what is true of the update
    """The update was not handled and nothing of it was kept: bring it again after `retry_after`."""

    def __init__(self, reason: str = "not handled", *, retry_after: timedelta = _SOON) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Busy(Transient):
    """The chat's turn, a worker or the lease of its dialogue could not be had in time."""

    def __init__(self, reason: str = "busy", *, retry_after: timedelta = _SOON) -> None:
        super().__init__(reason, retry_after=retry_after)


class LeaseLost(Transient):
    """The lease ran out and somebody else holds the dialogue now; nothing was saved."""

    def __init__(self, reason: str = "lease lost", *, retry_after: timedelta = _SOON) -> None:
        super().__init__(reason, retry_after=retry_after)


class TokenRefused(Exception):  # noqa: N818  the name says what Telegram did
    """Telegram does not know the bot's token. Unlike the library's error, this one does not repeat it."""

    def __init__(self) -> None:
        super().__init__("Telegram refused the bot's token: compare BOT_TOKEN with the one BotFather shows.")


class NotConnected(NetworkError):  # noqa: N818  the name says what happened
    """No connection was made, so Telegram cannot have done anything."""


class LostReply(TimedOut):
    """The request went out and its answer did not come back whole: Telegram may have done it."""


class FileTooLarge(TelegramError):  # noqa: N818  the name says what happened
    """A download is larger than the transport lets in."""


def delay_of(flood: RetryAfter) -> timedelta:
    """How long Telegram asks to wait."""
    after = flood.retry_after  # seconds, or with PTB_TIMEDELTA=1 what the library's next version has
    return after if isinstance(after, timedelta) else timedelta(seconds=after)


class Failures:
    """What an error handler reports while one update is handled: python-telegram-bot itself swallows it."""

    def __init__(self) -> None:
        self._first: Transient | None = None

    def note(self, failure: Transient) -> None:
        self._first = self._first or failure

    def raise_first(self) -> None:
        if self._first is not None:
            raise self._first


current_failures: ContextVar[Failures] = ContextVar("current_failures")


def mark_transient(failure: Transient | None = None) -> bool:
    """Called by the error handler: the update in hand counts as not handled. False outside of an update."""
    failures = current_failures.get(None)
    if failures is None:
        return False
    failures.note(failure or Transient())
    return True
