"""Makes a key to sign with and the certificate that says whose it is. Keeps nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeAlias, assert_never

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from bot.documents.jwks import public_jwk, thumbprint
from bot.services.ports.signing import Algorithm, KeyPair

if TYPE_CHECKING:
    from datetime import datetime

AnyPrivateKey: TypeAlias = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

RSA_BITS: Final = 2048
"""The least that 1EdTech's security framework allows; a key of RS256 is renewed like any other."""
LIFE: Final = timedelta(days=20 * 365)
"""Certificates of the exams do not expire, and a signature outlives its key: the key is retired long before."""
_DRIFT: Final = timedelta(hours=1)
"""A verifier's clock may be behind ours."""
_LONGEST_NAME: Final = 64  # RFC 5280, appendix A: ub-common-name, ub-organization-name; counted in bytes by the library
_RSA_EXPONENT: Final = 65537


def make_key_pair(algorithm: Algorithm, organisation: str, now: datetime) -> KeyPair:
    """Implements `bot.services.ports.signing.MakeKeyPair`."""
    key = _private_key(algorithm)
    certificate = _certificate(key, organisation, now).public_bytes(Encoding.PEM).decode()
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return KeyPair(thumbprint(public_jwk(certificate)), certificate, private)


def _private_key(algorithm: Algorithm) -> AnyPrivateKey:
    match algorithm:
        case Algorithm.ES256:
            return ec.generate_private_key(ec.SECP256R1())
        case Algorithm.RS256:
            return rsa.generate_private_key(_RSA_EXPONENT, RSA_BITS)
        case _:
            assert_never(algorithm)


def _certificate(key: AnyPrivateKey, organisation: str, now: datetime) -> x509.Certificate:
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
