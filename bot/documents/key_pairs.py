"""Makes a key to sign with and the certificate that says whose it is. Keeps nothing."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from bot.services.ports.signing import KeyPair

if TYPE_CHECKING:
    from datetime import datetime

LIFE: Final = timedelta(days=20 * 365)
"""Certificates of the exams do not expire, and a signature outlives its key: the key is retired long before."""
_DRIFT: Final = timedelta(hours=1)
"""A verifier's clock may be behind ours."""
_LONGEST_NAME: Final = 64  # RFC 5280, appendix A: ub-common-name, ub-organization-name; counted in bytes by the library
_COORDINATE_BYTES: Final = 32


def make_key_pair(organisation: str, now: datetime) -> KeyPair:
    """Implements `bot.services.ports.signing.MakeKeyPair`: EC on P-256, for ES256 and for PAdES."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _certificate(key, organisation, now).public_bytes(Encoding.PEM).decode()
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return KeyPair(thumbprint(public_jwk(key.public_key())), certificate, private)


def public_jwk(key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    """The members that RFC 7638 counts, and no others."""
    numbers = key.public_numbers()
    x, y = (_base64url(value.to_bytes(_COORDINATE_BYTES)) for value in (numbers.x, numbers.y))
    return {"crv": "P-256", "kty": "EC", "x": x, "y": y}


def thumbprint(jwk: dict[str, str]) -> str:
    """RFC 7638, SHA-256."""
    canonical = json.dumps(jwk, separators=(",", ":"), sort_keys=True).encode()
    return _base64url(hashlib.sha256(canonical).digest())


def _certificate(key: ec.EllipticCurvePrivateKey, organisation: str, now: datetime) -> x509.Certificate:
    named = organisation.encode()[:_LONGEST_NAME].decode(errors="ignore")
    whose = x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, named), x509.NameAttribute(NameOID.COMMON_NAME, named)]
    )
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(whose)
        .issuer_name(whose)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DRIFT)
        .not_valid_after(now + LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_for_signatures(), critical=True)
        .add_extension(identifier, critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
        .sign(key, hashes.SHA256())
    )


def _for_signatures() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,  # X.509's later name for nonRepudiation: PAdES asks for it
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
