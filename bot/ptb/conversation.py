"""Conversations in python-telegram-bot's vocabulary whose state is the chat's dialogue, not the process's memory."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeVar

from telegram import Update
from telegram.ext import BaseHandler, CallbackContext

from bot.ptb.dialogue import Dialogue, current_dialogue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from telegram.ext import Application

C = TypeVar("C", bound=CallbackContext[Any, Any, Any, Any])


class End(Enum):
    """The step that a conversation ends with."""

    END = "end"


END: Final = End.END


@dataclass(frozen=True, slots=True)
class GoTo:
    """Ends this conversation and begins another one, by its name, in one of its states."""

    conversation: str
    state: str


Next = StrEnum | End | GoTo | None
"""What a step returns: the next state, `END`, another conversation, or None to stay where it is."""


@dataclass(frozen=True, slots=True)
class _Match:
    handler: BaseHandler[Update, Any, Any]
    check: object
    enters: bool


class Conversation(BaseHandler[Update, C, None]):
    """`Conversation("link", entry_points=[…], states={State.ID: […]}, fallbacks=[…])`.

    Entry points are tried while no conversation is running; with `reentry` always and first, and then they end
    whatever was running. A step that raises leaves the dialogue as it found it. An entry point that returns None
    has not begun anything: what was running goes on.
    """

    def __init__(
        self,
        name: str,
        *,
        entry_points: Sequence[BaseHandler[Update, C, Any]],
        states: Mapping[StrEnum, Sequence[BaseHandler[Update, C, Any]]],
        fallbacks: Sequence[BaseHandler[Update, C, Any]] = (),
        reentry: bool = False,
    ) -> None:
        super().__init__(callback=_unused)
        self.name = name
        self.entry_points, self.states, self.fallbacks = entry_points, states, fallbacks
        self._steps = {str(state): handlers for state, handlers in states.items()}
        self._reentry = reentry

    def check_update(self, update: object) -> _Match | None:
        dialogue = current_dialogue.get(None)
        if dialogue is None or not isinstance(update, Update):
            return None
        for handler, enters in self._candidates(dialogue):
            check = handler.check_update(update)
            if check is not None and check is not False:
                return _Match(handler, check, enters)
        return None

    def _candidates(self, dialogue: Dialogue) -> Iterator[tuple[BaseHandler[Update, C, Any], bool]]:
        if self._reentry or dialogue.conversation is None:
            yield from ((handler, True) for handler in self.entry_points)
        if dialogue.conversation == self.name:
            # A state that only an older version knew has no steps any more: the fallbacks answer.
            yield from ((handler, False) for handler in self._steps.get(dialogue.state or "", ()))
            yield from ((handler, False) for handler in self.fallbacks)

    async def handle_update(
        self, update: Update, application: Application[Any, C, Any, Any, Any, Any], check_result: object, context: C
    ) -> None:
        if not isinstance(check_result, _Match):
            raise TypeError("a conversation handles only what it has matched itself")
        match, dialogue = check_result, current_dialogue.get()
        before = deepcopy(dialogue)
        if match.enters:
            dialogue.begin(self.name)
        try:
            step = await match.handler.handle_update(update, application, match.check, context)
            self._go(dialogue, step)
        except BaseException:
            _restore(dialogue, before)
            raise
        if match.enters and step is None:
            _restore(dialogue, before)

    def _go(self, dialogue: Dialogue, step: object) -> None:
        if step is END:
            dialogue.end()
        elif isinstance(step, GoTo):
            dialogue.begin(step.conversation)
            dialogue.state = step.state
        elif isinstance(step, str) and step in self._steps:
            dialogue.state = str(step)
        elif step is not None:
            raise ValueError(f"conversation {self.name} has no such state: {step!r}")


def _restore(dialogue: Dialogue, before: Dialogue) -> None:
    dialogue.conversation, dialogue.state, dialogue.data = before.conversation, before.state, before.data


async def _unused(update: Update, context: C) -> None:
    raise NotImplementedError("a conversation runs its steps, never a callback of its own")
