"""What an update adds to the very commit that ends it: until then the update is kept itself, and would be handled again."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.storage.group_commit import Work
    from bot.storage.transaction import SqlTransaction


class Remainder:
    """Open from when an update is taken until it is saved or given back. Calling it does what was added, in that order."""

    def __init__(self) -> None:
        self._works: list[Work] = []
        self.is_open = True

    def add(self, work: Work) -> None:
        self._works.append(work)

    async def __call__(self, tx: SqlTransaction) -> None:
        for work in self._works:
            await work(tx)


_in_hand: ContextVar[Remainder] = ContextVar("remainder_in_hand")


def taken() -> None:
    """An update is in hand from now on: of the task that handles it and of those that it starts."""
    _in_hand.set(Remainder())


def open_remainder() -> Remainder | None:
    """None outside of an update, and beside one that has ended."""
    found = _in_hand.get(None)
    return found if found is not None and found.is_open else None


def closed_remainder() -> Remainder:
    """What was added; from now on nothing is. The second time there is nothing left."""
    found = open_remainder() or Remainder()
    found.is_open = False
    return found
