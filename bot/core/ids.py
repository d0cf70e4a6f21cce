"""Ids that are made before their rows: UUIDs of version 7 (RFC 9562, 5.7), which sort by the moment they were made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

if TYPE_CHECKING:
    from datetime import datetime

RANDOM_BYTES: Final = 10
_MILLISECONDS: Final = 1000
_TIMESTAMP_SHIFT: Final = 80
_VERSION: Final = 0x7 << 76
_VARIANT: Final = 0b10 << 62
_RANDOM_MASK: Final = ~(0xF << 76 | 0b11 << 62)


def uuid7(now: datetime, random: bytes) -> UUID:
    """From a moment, to the millisecond, and ten random bytes."""
    if len(random) != RANDOM_BYTES:
        raise ValueError(f"{RANDOM_BYTES} random bytes are needed")
    return uuids7(now, random)[0]


def uuids7(now: datetime, random: bytes) -> list[UUID]:
    """One for every ten of the random bytes, all of the same moment."""
    if now.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    moment = int(now.timestamp() * _MILLISECONDS) << _TIMESTAMP_SHIFT
    return [
        UUID(int=moment | int.from_bytes(random[at : at + RANDOM_BYTES]) & _RANDOM_MASK | _VERSION | _VARIANT)
        for at in range(0, len(random), RANDOM_BYTES)
    ]


def first_id(moment: datetime) -> UUID:
    """Not after any that was made at this moment or later: those are found by their ids alone."""
    return uuid7(moment, bytes(RANDOM_BYTES))
