"""The buttons of sharing and the verbs they carry: on the way to a share with the number of their question, then with its id."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.core.messages import Button
from bot.texts.callbacks import press

if TYPE_CHECKING:
    from uuid import UUID

    from bot.texts.words import Words


class Verb(StrEnum):
    """What a button of sharing does. All but the last group carry the number of the question they answer first."""

    # on the way to a share
    EXAM = "shexam"  # the exam's place in the list
    PAGE = "shpage"  # the page's number
    PICK = "shpick"  # the institution's reference
    ANYONE = "shanyone"
    ONCE_MORE = "shagain"
    SCOPE = "shscope"  # the scope
    LEVEL = "shlevel"  # the level
    PERIOD = "shperiod"  # the period
    DAY = "shday"  # 0 or 1: which reading
    ALWAYS = "shalways"
    ONLY_IF = "shonlyif"
    LEAST = "shleast"  # the score; empty: it does not matter
    PAPER = "shpaper"  # the paper's place in the exam
    THAT_IS_ALL = "shthatsall"
    CHANGE = "shchange"
    SEND = "shsend"
    # a share that there is: its id
    SHOW = "shshow"
    UNDO = "shundo"
    AT_ONCE = "shatonce"
    REVOKE = "shrevoke"
    REVOKE_CONFIRMED = "shrevokeyes"
    ANYWAY = "shanyway"
    DECLINE = "shdecline"
    OLDER = "sholder"  # the page's number


ON_THE_WAY: Final = tuple(list(Verb)[: list(Verb).index(Verb.SHOW)])
"""Those that carry the number of their question."""


def undo(words: Words, share: UUID) -> Button:
    return Button(words.plain("Undo"), press(Verb.UNDO, share))


def send_at_once(words: Words, share: UUID) -> Button:
    return Button(words.plain("Send at once"), press(Verb.AT_ONCE, share))


def revoke(words: Words, share: UUID) -> Button:
    """Asks once."""
    return Button(words.plain("Revoke"), press(Verb.REVOKE, share))


def send_it_anyway(words: Words, share: UUID) -> Button:
    return Button(words.plain("Send it anyway"), press(Verb.ANYWAY, share))


def do_not_send(words: Words, share: UUID) -> Button:
    return Button(words.plain("Do not send"), press(Verb.DECLINE, share))
