"""Seals what is kept and makes its blind indexes; the only user of `cryptography` for data at rest. Knows no SQL."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from bot.storage.errors import BadKey, Tampered, WrongKey

if TYPE_CHECKING:
    from collections.abc import Sequence

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12  # NIST SP 800-38D, 8.2: 96 bits
_TAG_BYTES: Final = 16
_VERSION: Final = b"\x01"
_HEADER_BYTES: Final = len(_VERSION) + NONCE_BYTES
_FINGERPRINT_LENGTH: Final = 16

RowId: TypeAlias = UUID | str | bytes | int
IndexKind: TypeAlias = Literal[
    "id_number",
    "email",
    "telegram",
    "digest",
    "institution",
    "share_code",
    "viewer",
    "address",
    "mail_refusal",
    "mail_stop",
]


def generate_key() -> str:
    """A new key for `BOT_ENCRYPTION_KEYS`."""
    return base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode()


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A random key as it stands in the database: sealed by one key of the ring, named by its fingerprint."""

    id: UUID
    wrapping_key: str
    wrapped: bytes


class KeyRing:
    """The keys of `BOT_ENCRYPTION_KEYS`: the first wraps, all unwrap. They seal no rows themselves."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise BadKey("there is none")
        self._sealers = {_fingerprint(key): _Sealer(key) for key in map(_decode, keys)}

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """Every key of the ring by name, in the order of the setting."""
        return tuple(self._sealers)

    @property
    def wrapping_fingerprint(self) -> str:
        """Names the key that wraps, and tells nothing else of it."""
        return next(iter(self._sealers))

    def wrap(self, key: bytes, row: UUID, *, table: str = "keys") -> WrappedKey:
        """Seals a data, index or signing key for the row that will hold it."""
        name = self.wrapping_fingerprint
        return WrappedKey(row, name, self._sealers[name].seal(key, _bound_to(table, "wrapped", row)))

    def unwrap(self, wrapped: WrappedKey, *, table: str = "keys") -> bytes:
        """The key again. Raises WrongKey where the ring lacks the key that wrapped it."""
        sealer = self._sealers.get(wrapped.wrapping_key)
        if sealer is None:
            raise WrongKey(wrapped.wrapping_key)
        return sealer.open(wrapped.wrapped, _bound_to(table, "wrapped", wrapped.id))

    def __repr__(self) -> str:
        return f"KeyRing({', '.join(self._sealers)})"


class Vault:
    """Seals values so that each opens only in the table, column and row that it was sealed for."""

    def __init__(self, data_key: bytes, index_key: bytes, ring: KeyRing) -> None:
        self._sealer = _Sealer(data_key)
        self._begun = {kind: _begun(index_key, kind) for kind in get_args(IndexKind)}
        self.ring = ring
        """For keys that are rows of their own."""

    def seal(self, table: str, column: str, row: RowId, value: bytes) -> bytes:
        """AES-256-GCM: version, nonce, ciphertext, tag."""
        return self._sealer.seal(value, _bound_to(table, column, row))

    def seal_all(self, table: str, column: str, values: Sequence[tuple[UUID, bytes]]) -> list[bytes]:
        """Each for its row, as `seal` does, at less cost for many."""
        return self._sealer.seal_all([(value, row.bytes) for row, value in values], _bound_to(table, column, b""))

    def open(self, table: str, column: str, row: RowId, sealed: bytes) -> bytes:
        """What was sealed. Raises Tampered for anything that was not sealed right here."""
        return self._sealer.open(sealed, _bound_to(table, column, row))

    def index(self, kind: IndexKind, value: str | bytes) -> bytes:
        """A blind index: equal values of a kind give equal bytes; without the key they tell nothing."""
        # A copy lets no other thread in, as `hmac.digest` would: then the event loop would wait for its turn.
        mac = self._begun[kind].copy()
        mac.update(value.encode() if isinstance(value, str) else value)
        return mac.finalize()

    def __repr__(self) -> str:
        return "Vault(***)"


class _Sealer:
    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def seal(self, value: bytes, bound_to: bytes) -> bytes:
        # The nonce is the system's own randomness and cannot be handed in: a repeated one would break GCM.
        nonce = os.urandom(NONCE_BYTES)
        return _VERSION + nonce + self._aead.encrypt(nonce, value, bound_to)

    def seal_all(self, values: Sequence[tuple[bytes, bytes]], bound_to: bytes) -> list[bytes]:
        """Values and what each of them is bound to besides."""
        random, encrypt = os.urandom(NONCE_BYTES * len(values)), self._aead.encrypt  # used up here: none comes twice
        nonces = (random[at : at + NONCE_BYTES] for at in range(0, len(random), NONCE_BYTES))
        return [
            _VERSION + nonce + encrypt(nonce, value, bound_to + row)
            for nonce, (value, row) in zip(nonces, values, strict=True)
        ]

    def open(self, sealed: bytes, bound_to: bytes) -> bytes:
        if len(sealed) < _HEADER_BYTES + _TAG_BYTES or sealed[:1] != _VERSION:
            raise Tampered
        try:
            return self._aead.decrypt(sealed[1:_HEADER_BYTES], sealed[_HEADER_BYTES:], bound_to)
        except InvalidTag:
            raise Tampered from None


def _begun(index_key: bytes, kind: IndexKind) -> HMAC:
    """HMAC-SHA256 of what every value of a kind begins with: kinds hold no NUL."""
    mac = HMAC(index_key, SHA256())
    mac.update(kind.encode() + b"\x00")
    return mac


def _bound_to(table: str, column: str, row: RowId) -> bytes:
    """The associated data. Names hold no NUL, and the row comes last: no two places share it."""
    return b"\x00".join((_VERSION, table.encode(), column.encode(), _row_bytes(row)))


def _row_bytes(row: RowId) -> bytes:
    match row:
        case UUID():
            return row.bytes
        case bytes():
            return row
        case _:
            return str(row).encode()


def _decode(key: str) -> bytes:
    try:
        decoded = base64.b64decode(key.strip(), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadKey("one of them is not url-safe base64") from None
    if len(decoded) != KEY_BYTES:
        raise BadKey(f"one of them has {len(decoded)} bytes instead of {KEY_BYTES}")
    return decoded


def _fingerprint(key: bytes) -> str:
    return hashlib.sha256(b"results-bot wrapping key\x00" + key).hexdigest()[:_FINGERPRINT_LENGTH]
