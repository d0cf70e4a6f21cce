"""Signs credentials and QR tokens: implements `bot.services.ports.signing.Signer`. Decides nothing of what they say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_private_key
from joserfc import jws
from joserfc.jwk import RSAKey

from bot.core.qr_tokens import SIGNATURE_BYTES, SIGNED_FOR, packed, qr_facts
from bot.documents.jwks import base64url, from_base64url, public_jwk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

    from bot.core.proofs import Proven
    from bot.services.ports.signing import SigningKey


def credential(claims: Mapping[str, Any], key: SigningKey) -> str:
    """Open Badges 3.0, 8.2.3, allows no other header, and a `kid` only where it leads to the key."""
    header = {"alg": key.algorithm.value, "jwk": public_jwk(key.certificate), "typ": "JWT"}
    payload = json.dumps(claims, ensure_ascii=False, separators=(",", ":")).encode()
    private = _private(key)
    if not isinstance(private, rsa.RSAPrivateKey):
        raise TypeError("RS256 needs an RSA key")
    return jws.serialize_compact(header, payload, RSAKey.import_key(private), [key.algorithm.value])


def qr_token(proven: Proven, key: SigningKey) -> str:
    content = packed(qr_facts(proven, from_base64url(key.kid)))
    return base64url(content + _es256(SIGNED_FOR + content, key))


def _es256(content: bytes, key: SigningKey) -> bytes:
    """Both numbers, one after the other (RFC 7518, 3.4): as WebCrypto takes it."""
    private = _private(key)
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise TypeError("ES256 needs an EC key")
    r, s = decode_dss_signature(private.sign(content, ec.ECDSA(hashes.SHA256())))
    half = SIGNATURE_BYTES // 2
    return r.to_bytes(half) + s.to_bytes(half)


def _private(key: SigningKey) -> PrivateKeyTypes:
    """We made it, and the vault opens nothing that was altered: the library's check of an RSA key takes thirty times as long as to sign."""
    return load_der_private_key(key.private, password=None, unsafe_skip_rsa_key_validation=True)
