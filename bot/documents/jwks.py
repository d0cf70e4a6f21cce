"""Public keys as JSON Web Keys (RFC 7517): what a verifier needs, read off a certificate."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from bot.services.ports.signing import PublicKey

_COORDINATE_BYTES: Final = 32
_BITS: Final = 8


def jwk_set(keys: Iterable[PublicKey]) -> dict[str, Any]:
    """For `/.well-known/jwks.json`: retired keys stay, for what they signed is still held against them."""
    return {"keys": [jwk_of(key) for key in keys]}


def jwk_of(key: PublicKey) -> dict[str, str]:
    return public_jwk(key.certificate) | {"kid": key.kid, "alg": key.algorithm.value, "use": "sig"}


def public_jwk(certificate: str) -> dict[str, str]:
    """The members that RFC 7638 counts, and no others. Raises ValueError for keys of another kind than ours."""
    match x509.load_pem_x509_certificate(certificate.encode()).public_key():
        case ec.EllipticCurvePublicKey(curve=ec.SECP256R1()) as key:
            point = key.public_numbers()
            x, y = (base64url(value.to_bytes(_COORDINATE_BYTES)) for value in (point.x, point.y))
            return {"crv": "P-256", "kty": "EC", "x": x, "y": y}
        case rsa.RSAPublicKey() as key:
            numbers = key.public_numbers()
            return {"e": _unsigned(numbers.e), "kty": "RSA", "n": _unsigned(numbers.n)}
        case _:
            raise ValueError("neither P-256 nor RSA")


def thumbprint(jwk: dict[str, str]) -> str:
    """RFC 7638, SHA-256."""
    canonical = json.dumps(jwk, separators=(",", ":"), sort_keys=True).encode()
    return base64url(hashlib.sha256(canonical).digest())


def base64url(raw: bytes) -> str:
    """Without padding, as JOSE writes it."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _unsigned(value: int) -> str:
    return base64url(value.to_bytes((value.bit_length() + _BITS - 1) // _BITS))


def from_base64url(text: str) -> bytes:
    """Raises ValueError for anything else."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
