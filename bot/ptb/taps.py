"""A second tap of the same finger: what the first one led to stays as it is, and comes once."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from telegram import CallbackQuery

DOUBLE: Final = 0.5
"""Seconds between two presses that are one double tap; counted from the answer to the first."""
REMEMBERED: Final = 10_000
"""Chats whose latest press is kept; the oldest are forgotten first."""


@dataclass(slots=True)
class Taps:
    """The latest press of each chat that brought a new message or another page, in this process.

    Else the second press would be refused for what the first has done, in the very place of its answer.
    """

    clock: Callable[[], float] = time.monotonic
    _latest: OrderedDict[int, tuple[object, float]] = field(default_factory=OrderedDict)

    def is_second(self, query: CallbackQuery) -> bool:
        """Nothing else came between it and the first."""
        button, at = self._latest.get(query.from_user.id, (None, 0.0))
        if button == _button(query) and self.clock() - at < DOUBLE:
            return True
        self.forget(query.from_user.id)
        return False

    def forget(self, chat: int) -> None:
        """The person has gone on to something else."""
        self._latest.pop(chat, None)

    def led_somewhere(self, query: CallbackQuery) -> None:
        self._latest.pop(query.from_user.id, None)
        self._latest[query.from_user.id] = (_button(query), self.clock())
        if len(self._latest) > REMEMBERED:
            self._latest.popitem(last=False)


def _button(query: CallbackQuery) -> object:
    return query.message.message_id if query.message else None, query.data
