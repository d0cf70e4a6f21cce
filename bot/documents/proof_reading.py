"""Reads a QR token or a credential and holds it against certificates. Trusts none but those: a proof's own key proves nothing."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from bot.core.errors import InvalidInput
from bot.core.proofs import ReadProof
from bot.core.qr_tokens import KEY_ID_BYTES, SIGNATURE_BYTES, SIGNED_FOR, unpacked
from bot.documents.jwks import from_base64url, public_jwk, thumbprint
from bot.services.ports.signing import Algorithm

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LARGEST: Final = 1024 * 1024
_CREDENTIAL: Final = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
_FRAGMENT: Final = re.compile(r"#([\w-]{100,400})(?![\w-])", re.ASCII)
_TOKEN: Final = re.compile(r"[\w-]{100,400}", re.ASCII)


class _Headers(jws.JWSRegistry):
    """The library's limit is too short for a header with an RSA key in it."""

    max_header_length = 2048


def read_proof(content: bytes, certificates: Iterable[str]) -> ReadProof:
    """The file as it was downloaded, the text of a QR code, or its address.

    Raises InvalidInput: `shape` (no proof is in it), `signer` (by none of these keys) or `signature` (not as it was signed).
    """
    try:
        text = content[:LARGEST].decode()
    except UnicodeDecodeError:
        raise InvalidInput("proof", "shape") from None
    known = dict(_known(certificates))
    if credential := _CREDENTIAL.search(text):
        return _read_credential(credential[0], known)
    bare = "".join(text.split())
    if token := _FRAGMENT.search(bare) or _TOKEN.fullmatch(bare):
        return _read_token(token[token.lastindex or 0], known)
    raise InvalidInput("proof", "shape")


def _known(certificates: Iterable[str]) -> Iterator[tuple[str, str]]:
    """By thumbprint. Keys that we could not have signed with are passed over."""
    for pem in certificates:
        with suppress(ValueError):
            yield thumbprint(public_jwk(pem)), pem


def _read_credential(token: str, known: dict[str, str]) -> ReadProof:
    certificate = known.get(_key_of(token))
    if certificate is None:
        raise InvalidInput("proof", "signer")
    try:
        key = RSAKey.import_key(dict(public_jwk(certificate)))
        signed = jws.deserialize_compact(token, key, registry=_Headers(algorithms=[Algorithm.RS256.value]))
        claims = json.loads(signed.payload)
    except (JoseError, ValueError, TypeError):
        raise InvalidInput("proof", "signature") from None
    return ReadProof(claims, certificate, _name_of(certificate))


def _key_of(token: str) -> str:
    """The thumbprint of the key that the proof names; what of it can't be read is nobody's."""
    try:
        header = json.loads(from_base64url(token.partition(".")[0]))
        return thumbprint({member: header["jwk"][member] for member in ("e", "kty", "n")})
    except (ValueError, KeyError, TypeError):
        return ""


def _read_token(token: str, known: dict[str, str]) -> ReadProof:
    try:
        raw = from_base64url(token)
    except ValueError:
        raise InvalidInput("proof", "shape") from None
    content, signature = raw[:-SIGNATURE_BYTES], raw[-SIGNATURE_BYTES:]
    named = [pem for kid, pem in known.items() if from_base64url(kid)[:KEY_ID_BYTES] == content[1 : 1 + KEY_ID_BYTES]]
    if not named:
        raise InvalidInput("proof", "signer")
    for certificate in named:
        if _is_signed_by(certificate, signature, content):
            return ReadProof(unpacked(content), certificate, _name_of(certificate))
    raise InvalidInput("proof", "signature")


def _is_signed_by(certificate: str, signature: bytes, content: bytes) -> bool:
    key = x509.load_pem_x509_certificate(certificate.encode()).public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return False
    half = SIGNATURE_BYTES // 2
    encoded = encode_dss_signature(int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))
    try:
        key.verify(encoded, SIGNED_FOR + content, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def _name_of(certificate: str) -> str:
    subject = x509.load_pem_x509_certificate(certificate.encode()).subject
    organisations = subject.get_attributes_for_oid(x509.NameOID.ORGANIZATION_NAME)
    return str(organisations[0].value) if organisations else subject.rfc4514_string()
