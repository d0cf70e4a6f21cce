"""Looks at a signed PDF without a network: is it whole, is it as it was signed, by which certificate. Trusts nobody by itself."""

from __future__ import annotations

import asyncio
import hashlib
from io import BytesIO
from typing import TYPE_CHECKING, Final

from asn1crypto import cms, pem
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from bot.core.signatures import Fault, NotGenuine, Signed, Timestamp
from bot.documents.pades import certificate_from

if TYPE_CHECKING:
    from asn1crypto import x509
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
    from pyhanko.sign.validation.status import PdfSignatureStatus

MARK: Final = b"%PDF-"
LARGEST: Final = 20 * 1024 * 1024
"""Ours have 60 KB; whatever is far beyond is none."""


def is_pdf(content: bytes) -> bool:
    return content.startswith(MARK)


def fingerprint_of(certificate: str | bytes) -> str:
    """SHA-256 of a certificate in PEM. Raises ValueError where it is none."""
    return hashlib.sha256(certificate_from(certificate).dump()).hexdigest()


def certificates_in(content: bytes) -> tuple[str, ...]:
    """All certificates in a PEM file, as `results-bot keys list --pem` writes it. Raises ValueError where there is none."""
    parts = [(kind, der) for kind, _, der in pem.unarmor(content, multiple=True)]
    found = tuple(pem.armor(kind, der).decode() for kind, der in parts if kind == "CERTIFICATE")
    if not found:
        raise ValueError("no certificate")
    return tuple(one for one in found if fingerprint_of(one))


def examined(pdf: bytes) -> Signed:
    """Raises NotGenuine. Blocks, and has an event loop of its own: from within one it is called in a thread."""
    if not is_pdf(pdf) or len(pdf) > LARGEST:
        raise NotGenuine(Fault.UNREADABLE)
    try:
        return asyncio.run(_examined(pdf))
    except NotGenuine:
        raise
    except Exception as error:  # what a forger has put into a file makes a parser fail in any way there is
        raise NotGenuine(Fault.ALTERED) from error


async def _examined(pdf: bytes) -> Signed:
    signature = _only_signature(pdf)
    certificate = signature.signer_cert
    context = ValidationContext(trust_roots=[certificate], allow_fetching=False, revocation_mode="soft-fail")
    status = await async_validate_pdf_signature(
        signature, signer_validation_context=context, ts_validation_context=context, skip_diff=True
    )
    if status.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        raise NotGenuine(Fault.ADDED_TO)
    if not (status.intact and status.valid and _is_written_plainly(pdf, signature)):
        raise NotGenuine(Fault.ALTERED)
    return Signed(
        fingerprint=hashlib.sha256(certificate.dump()).hexdigest(),
        signer=_name_of(certificate),
        signed_at=status.signer_reported_dt,
        timestamp=_timestamp(status),
    )


def _only_signature(pdf: bytes) -> EmbeddedPdfSignature:
    """A statement has exactly one; a second one says something that we did not."""
    signatures: list[EmbeddedPdfSignature] = PdfFileReader(BytesIO(pdf)).embedded_signatures
    if not signatures:
        raise NotGenuine(Fault.NOT_SIGNED)
    if len(signatures) > 1:
        raise NotGenuine(Fault.ADDED_TO)
    return signatures[0]


def _is_written_plainly(pdf: bytes, signature: EmbeddedPdfSignature) -> bool:
    """A signature cannot cover itself: whatever of it nothing else covers is held to be written in one way alone."""
    _, start, end, _ = (int(number) for number in signature.byte_range)
    signed_data = cms.ContentInfo.load(signature.pkcs7_content)["content"]
    message = cms.ContentInfo({"content_type": "signed_data", "content": signed_data})
    digits = message.dump(force=True).hex().upper().encode()
    gap = pdf[start:end]
    is_plain = gap == b"<" + digits.ljust(len(gap) - 2, b"0") + b">"
    return bool(is_plain and _is_plain(signature.signed_data) and _tokens_are_plain(signature))


def _is_plain(signed_data: cms.SignedData) -> bool:
    """Its versions and algorithms, which are not signed, are those that go with what is signed."""
    signed_data.native  # noqa: B018  it is parsed when it is looked at
    (signer,) = signed_data["signer_infos"]
    is_about_data = signed_data["encap_content_info"]["content_type"].native == "data"
    algorithms = {algorithm.dump() for algorithm in (*signed_data["digest_algorithms"], signer["digest_algorithm"])}
    return (
        signed_data["version"].native == ("v1" if is_about_data else "v3")
        and signer["version"].native == ("v1" if signer["sid"].name == "issuer_and_serial_number" else "v3")
        and len(algorithms) == 1
        and signer["digest_algorithm"]["parameters"].native is None
    )


def _tokens_are_plain(signature: EmbeddedPdfSignature) -> bool:
    """The certificates that a timestamp brings along are those that the signed part of the file has, too."""
    unsigned = signature.signer_info["unsigned_attrs"]
    tokens = [value["content"] for attribute in unsigned for value in attribute["values"]] if unsigned else []
    known = _kept_certificates(signature)
    return all(
        _is_plain(token) and all(choice.chosen.dump() in known for choice in token["certificates"]) for token in tokens
    )


def _kept_certificates(signature: EmbeddedPdfSignature) -> set[bytes]:
    root = signature.reader.root
    kept = root["/DSS"]["/Certs"] if "/DSS" in root else ()
    return {certificate.get_object().data for certificate in kept}


def _timestamp(status: PdfSignatureStatus) -> Timestamp | None:
    found = status.timestamp_validity
    if found is None:
        return None
    if not (found.intact and found.valid):
        raise NotGenuine(Fault.ALTERED)
    return Timestamp(found.timestamp, _name_of(found.signing_cert))


def _name_of(certificate: x509.Certificate) -> str:
    """The organisation, as far as the certificate names one."""
    named = certificate.subject.native
    return str(named.get("organization_name") or named.get("common_name") or certificate.subject.human_friendly)
