"""Who asks: the address of a visitor, behind proxies that are trusted and no others."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from ipaddress import IPv4Network, IPv6Network

    from starlette.requests import Request

_FORWARDED: Final = "x-forwarded-for"


class Visitors:
    """Reads forwarded addresses from the right, as far as trusted hops reach: what stands left of them anybody may write."""

    def __init__(self, trusted: Iterable[str]) -> None:
        """Addresses or networks, as the settings have checked them."""
        self._trusted: list[IPv4Network | IPv6Network] = [ip_network(proxy, strict=False) for proxy in trusted]

    def address_of(self, request: Request) -> str:
        """The last address that somebody trusted vouches for."""
        address = request.client.host if request.client else ""
        for hop in reversed(_hops(request)):
            if not self._is_trusted(address):
                return address
            address = hop
        return address

    def _is_trusted(self, address: str) -> bool:
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self._trusted)


def _hops(request: Request) -> list[str]:
    return [_bare(hop.strip()) for line in request.headers.getlist(_FORWARDED) for hop in line.split(",")]


def _bare(hop: str) -> str:
    """Some proxies write the port too: `203.0.113.7:4711`, `[2001:db8::7]:4711`."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop
