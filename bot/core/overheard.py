"""Whether a text that nobody asked for may hold a Secret Number, so that it is taken out of the chat to be safe."""

from __future__ import annotations

import re
from typing import Final

_YEAR_AND_MONTH: Final = re.compile(r"(?<!\d)20\d\d-[01]\d(?!\d)")
"""As sessions and dates begin: `2026-11-C1` names nobody."""
_FOUR_DIGITS: Final = re.compile(r"(?<!\d)\d(?:[ \-]?\d){3}(?!\d)")


def may_hold_secret(text: str) -> bool:
    """True for any lone run of four digits, of any script, spaced or not: rather one message too many than a secret left."""
    return _FOUR_DIGITS.search(_YEAR_AND_MONTH.sub("", text)) is not None
