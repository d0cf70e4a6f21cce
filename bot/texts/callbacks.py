"""What a button carries: a versioned verb and at most a few tiny, impersonal arguments. Whoever reads it authorises again.

`1:result:018f…` is version 1, the verb `result`, and one argument. 64 bytes at most (Bot API, InlineKeyboardButton).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Sequence

VERSION: Final = "1"
LIMIT: Final = 64


@dataclass(frozen=True, slots=True)
class Press:
    """A button's data as it came back; the client wrote it, so nothing in it is trusted."""

    verb: str
    arguments: tuple[str, ...]

    def id(self, place: int = 0) -> UUID | None:
        """The argument at `place` as an id; None where it is none."""
        try:
            return UUID(hex=self.arguments[place])
        except (IndexError, ValueError):
            return None

    def text(self, place: int = 0) -> str:
        """The argument at `place`; empty where there is none."""
        return self.arguments[place] if place < len(self.arguments) else ""


def press(verb: str, *arguments: str | int | UUID) -> str:
    """Callback data; ids are written as 32 hex digits."""
    parts = [argument.hex if isinstance(argument, UUID) else str(argument) for argument in arguments]
    data = ":".join((VERSION, verb, *parts))
    if len(data.encode()) > LIMIT:
        raise ValueError(f"callback data over {LIMIT} bytes: verb {verb}")
    return data


def parse(data: str | None) -> Press | None:
    """None for data of another version or shape: an old button."""
    version, *parts = (data or "").split(":")
    if version != VERSION or not parts:
        return None
    return Press(parts[0], tuple(parts[1:]))


def pattern(verbs: Sequence[str]) -> re.Pattern[str]:
    """Matches the data of these verbs' buttons."""
    return re.compile(rf"^{VERSION}:(?:{'|'.join(map(re.escape, verbs))})(?::|$)")
