"""Status lists as W3C's recommendation writes them."""

import base64
import gzip

import pytest

from bot.core.errors import InvalidInput
from bot.core.status_lists import (
    SIZE,
    Bits,
    ListKind,
    Place,
    encoded,
    entries,
    index_from,
    list_name,
    parse_list_name,
    status_list_claims,
)
from tests.support.clock import START
from tests.support.proofs import ISSUER


def bits_of(text: str) -> str:
    raw = gzip.decompress(base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)))
    return "".join(f"{byte:08b}" for byte in raw)


def test_the_first_index_is_the_leftmost_bit():
    bits = bits_of(encoded({0, 9, SIZE - 1}))
    assert len(bits) == SIZE
    assert [place for place, bit in enumerate(bits) if bit == "1"] == [0, 9, SIZE - 1]


def test_an_empty_list_is_the_example_of_the_recommendation():
    """Its compressed form is the library's own; what it holds and how it begins is not."""
    text = encoded(())
    assert text.startswith("uH4sI")
    assert "=" not in text
    assert "1" not in bits_of(text)


def test_an_index_is_any_of_them():
    assert {index_from(bytes(3)), index_from(b"\xff\xff\xff"), index_from(b"\x01\xff\xff")} == {0, SIZE - 1}
    assert index_from(b"\x02\x00\x00") == 0


def test_a_list_is_found_by_its_name():
    for kind in ListKind:
        assert parse_list_name(list_name(kind, 12)) == (kind, 12)
    for name in ("withdrawn", "withdrawn-0", "withdrawn-01", "revoked-1", "withdrawn-99999", "withdrawn-1/..", ""):
        with pytest.raises(InvalidInput):
            parse_list_name(name)


def test_the_list_declares_the_purpose_that_its_entries_name():
    bits = Bits(frozenset({1}), frozenset({2}))
    for kind, entry in zip(ListKind, entries(Place(3, 70_000), ISSUER), strict=True):
        claims = status_list_claims(kind, 3, bits, ISSUER, START)
        assert entry["statusListCredential"] == claims["id"] == f"https://exams.example/status/{kind}-3"
        assert entry["statusPurpose"] == claims["credentialSubject"]["statusPurpose"]
        assert (entry["statusListIndex"], entry["id"]) == ("70000", f"{claims['id']}#70000")
    assert entry["statusMessage"][1]["status"] == "0x1"
