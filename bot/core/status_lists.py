"""Bitstring Status Lists (W3C): one bit for each proof that was handed out says whether it still holds. Decides no bit."""

from __future__ import annotations

import base64
import gzip
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from bot.core.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.core.proofs import Issuer

SIZE: Final = 131_072
"""The least that the recommendation allows, so that nobody hides among few."""
INDEX_BYTES: Final = 3
TIME_TO_LIVE: Final = 1000
"""Milliseconds: a list is asked for whenever it matters, as `no-store` says too."""
_NAME: Final = re.compile(r"(withdrawn|superseded)-([1-9]\d{0,3})")
_BITS: Final = 8
_FIRST_BIT: Final = 0x80


class ListKind(StrEnum):
    """What a bit that is set says."""

    WITHDRAWN = "withdrawn"  # nobody stands behind it: the candidate revoked it, or the board withholds the result
    SUPERSEDED = "superseded"  # a corrected result stands in its place


@dataclass(frozen=True, slots=True)
class Place:
    """Where the bits of one proof are: the same in a list of either kind."""

    list: int
    index: int


@dataclass(frozen=True, slots=True)
class Bits:
    """The indexes that are set, in the lists of one number."""

    withdrawn: frozenset[int]
    superseded: frozenset[int]

    def of(self, kind: ListKind) -> frozenset[int]:
        return self.withdrawn if kind is ListKind.WITHDRAWN else self.superseded


def index_from(random: bytes) -> int:
    """Without bias: the index tells neither when nor as which of how many a proof was made."""
    if len(random) != INDEX_BYTES:
        raise ValueError(f"{INDEX_BYTES} random bytes are needed")
    return int.from_bytes(random) % SIZE  # 2 to the 24 is a multiple of it


def list_name(kind: ListKind, number: int) -> str:
    """`withdrawn-1`"""
    return f"{kind.value}-{number}"


def parse_list_name(text: str) -> tuple[ListKind, int]:
    """Raises InvalidInput."""
    if (found := _NAME.fullmatch(text)) is None:
        raise InvalidInput("list", "shape")
    return ListKind(found[1]), int(found[2])


def encoded(indexes: Iterable[int]) -> str:
    """The bits, the first one leftmost, by gzip and then base64url with multibase's prefix."""
    bits = bytearray(SIZE // _BITS)
    for index in indexes:
        bits[index // _BITS] |= _FIRST_BIT >> index % _BITS
    return "u" + base64.urlsafe_b64encode(gzip.compress(bits, mtime=0)).rstrip(b"=").decode()


def entries(place: Place, issuer: Issuer) -> list[dict[str, Any]]:
    """`credentialStatus` of a credential with its bits there."""
    return [_entry(ListKind.WITHDRAWN, place, issuer), _entry(ListKind.SUPERSEDED, place, issuer) | _MEANING]


def status_list_claims(kind: ListKind, number: int, bits: Bits, issuer: Issuer, now: datetime) -> dict[str, Any]:
    """The list as a credential of its own, to be signed."""
    address = issuer.status_list(list_name(kind, number))
    moment = now.replace(microsecond=0)
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer.id,
        "validFrom": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": _PURPOSES[kind],
            "encodedList": encoded(bits.of(kind)),
            "ttl": TIME_TO_LIVE,
        },
        "iss": issuer.id,
        "sub": f"{address}#list",
        "jti": address,
        "nbf": int(moment.timestamp()),
    }


_PURPOSES: Final = {ListKind.WITHDRAWN: "revocation", ListKind.SUPERSEDED: "message"}
"""Of the recommendation's own words. A corrected result was not revoked, so its bit is a message with its meaning beside it."""
_MEANING: Final[dict[str, Any]] = {
    "statusSize": 1,
    "statusMessage": [
        {"status": "0x0", "message": "stands as it was issued"},
        {"status": "0x1", "message": "superseded by a corrected result"},
    ],
}


def _entry(kind: ListKind, place: Place, issuer: Issuer) -> dict[str, Any]:
    address = issuer.status_list(list_name(kind, place.list))
    return {
        "id": f"{address}#{place.index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": _PURPOSES[kind],
        "statusListIndex": str(place.index),
        "statusListCredential": address,
    }
