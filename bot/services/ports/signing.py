"""The keys that statements and credentials are signed with: how they are made, kept and asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from bot.core.proofs import Proven


class Algorithm(StrEnum):
    """As JOSE names them (RFC 7518, 3.1). Stored."""

    ES256 = "ES256"  # statements and their QR codes: EC on P-256, short signatures
    RS256 = "RS256"  # credentials: what Open Badges 3.0 asks of every verifier


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What anybody may know of a signing key."""

    id: UUID
    algorithm: Algorithm
    number: int
    """1 is the first of its algorithm."""
    kid: str
    """The thumbprint of the key itself (RFC 7638): whoever holds the key can compute it."""
    certificate: str
    """PEM, self-signed."""
    created_at: datetime
    retired_at: datetime | None = None
    """It signs nothing any more; what it signed still verifies."""


@dataclass(frozen=True, slots=True)
class SigningKey(PublicKey):
    """With its private half."""

    private: bytes = field(default=b"", repr=False)
    """PKCS #8, DER."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A new key that nobody keeps yet."""

    kid: str
    certificate: str
    private: bytes = field(repr=False)


class MakeKeyPair(Protocol):
    """A random key and a certificate that names the organisation."""

    def __call__(self, algorithm: Algorithm, organisation: str, now: datetime) -> KeyPair:
        """Takes a while for RS256: half a second at worst."""


class Signer(Protocol):
    """Quick enough to be called in place: two milliseconds at most."""

    def credential(self, claims: Mapping[str, Any], key: SigningKey) -> str:
        """A compact JWT by RS256 with the public key in its header."""

    def qr_token(self, proven: Proven, key: SigningKey) -> str:
        """As `core.qr_tokens` says, signed by ES256, in url-safe base64."""


class SigningKeys(Protocol):
    """One of each algorithm signs, the retired ones verify. Asked for each time, so that every process sees a new one at once."""

    async def current(self, algorithm: Algorithm) -> SigningKey | None:
        """None: the first is still to be made."""

    async def all_public(self) -> tuple[PublicKey, ...]:
        """Of both algorithms, the newest first."""

    async def replace(self, new: SigningKey) -> bool:
        """It signs from now on and the one before it, by number, is retired. False where another process was quicker."""
