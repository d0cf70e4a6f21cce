"""Whose address it is: as far as trusted proxies vouch for it, and not a hop further."""

import pytest
from starlette.requests import Request

from bot.web.visitors import Visitors


def request(peer: str, *forwarded: str) -> Request:
    headers = [(b"x-forwarded-for", line.encode()) for line in forwarded]
    return Request({"type": "http", "headers": headers, "client": (peer, 1)})


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.7", (), "203.0.113.7"),
        ("203.0.113.7", ("198.51.100.1",), "203.0.113.7"),  # whoever is not trusted vouches for nobody
        ("10.0.0.1", (), "10.0.0.1"),
        ("10.0.0.1", ("198.51.100.1",), "198.51.100.1"),
        ("10.0.0.1", ("6.6.6.6, 198.51.100.1",), "198.51.100.1"),  # what stands further left anybody may write
        ("10.0.0.1", ("198.51.100.1, 10.2.3.4",), "198.51.100.1"),
        ("10.0.0.1", ("6.6.6.6", "198.51.100.1, 10.2.3.4"), "198.51.100.1"),
        ("10.0.0.1", ("10.9.9.9, 10.2.3.4",), "10.9.9.9"),
        ("10.0.0.1", ("198.51.100.1, unknown",), "unknown"),
        ("10.0.0.1", ("2001:db8::7",), "2001:db8::7"),
        ("10.0.0.1", ("198.51.100.1:4711",), "198.51.100.1"),
        ("10.0.0.1", ("[2001:db8::7]:4711",), "2001:db8::7"),
        ("fd00::2", ("2001:db8::7",), "2001:db8::7"),
    ],
)
def test_addresses_are_read_from_the_right(peer, forwarded, address):
    assert Visitors(["10.0.0.0/8", "fd00::2"]).address_of(request(peer, *forwarded)) == address


def test_without_proxies_nobody_is_believed():
    assert Visitors([]).address_of(request("127.0.0.1", "198.51.100.1")) == "127.0.0.1"
