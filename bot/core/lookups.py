"""Failed look-ups of shares: how many an address may make, and when it may come back. Guessing a link is hopeless anyway."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

WINDOW: Final = timedelta(hours=1)
FAILURES_OF_ONE: Final = 20
"""Within the window, of one address; an office behind one address mistypes less."""
FAILURES_OF_ALL: Final = 2000
"""Within the window, of everybody: the brake. Whoever holds a link that exists is let in all the same."""
_NETWORK_OF_ONE: Final = 64
"""Bits: one subscriber of IPv6 has a /64 and all its addresses."""


@dataclass(frozen=True, slots=True)
class Failures:
    """Within the window: how many, and when the first of them was."""

    count: int
    first: datetime | None


NONE: Final = Failures(0, None)


def blocked_until(own: Failures, of_all: Failures) -> datetime | None:
    """When a look-up that fails is answered again; None: at once."""
    ends = [
        failures.first + WINDOW
        for failures, limit in ((own, FAILURES_OF_ONE), (of_all, FAILURES_OF_ALL))
        if failures.count >= limit and failures.first is not None
    ]
    return max(ends, default=None)


def network_of(address: str) -> str:
    """Who counts as one visitor: an IPv4 address, or the /64 of an IPv6 one. What is no address counts as one visitor too."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    match found:
        case IPv6Address() if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        case IPv6Address():
            return str(IPv6Network((int(found), _NETWORK_OF_ONE), strict=False))
        case IPv4Address():
            return str(found)
