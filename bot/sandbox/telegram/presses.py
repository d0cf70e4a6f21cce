"""Presses of inline buttons that wait for the bot's answer: each is answered once, and soon."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.telegram.refusals import query_too_old
from bot.sandbox.telegram.values import Clock

ANSWER_WITHIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Press:
    id: str
    chat_id: int
    at: datetime


class Presses:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._open: OrderedDict[str, Press] = OrderedDict()
        self._number = int(clock().timestamp() * 1000)

    def add(self, chat_id: int) -> Press:
        self._forget_old()
        self._number += 1
        press = Press(str(self._number), chat_id, self._clock())
        self._open[press.id] = press
        return press

    def answer(self, press_id: str) -> Press:
        self._forget_old()
        press = self._open.pop(press_id, None)
        if press is None:
            raise query_too_old()
        return press

    def _forget_old(self) -> None:
        while self._open and self._clock() - next(iter(self._open.values())).at > ANSWER_WITHIN:
            self._open.popitem(last=False)
