"""Signs a PDF as PAdES: B-B by the house's key; B-LT where a timestamp server answers. Blocking; checks nothing."""

from __future__ import annotations

import asyncio
from io import BytesIO
from typing import TYPE_CHECKING, Final

from asn1crypto import keys, pem, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, async_sign_pdf
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from bot.core.signatures import NoTimestamp

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper

    from bot.services.ports.signing import SigningKey

FIELD: Final = "Signature"
DIGEST: Final = "sha256"
ROOM: Final = 16_384
"""For the signature, in hexadecimal digits: given ahead, it need not be made twice to learn its length."""
PATIENCE: Final = 5
"""Seconds that a timestamp server has to answer."""
_UNSEEN: Final = SigFieldSpec(
    FIELD, readable_field_name=FIELD, invis_sig_settings=InvisSigSettings(box_out_of_bounds=True)
)
"""Off the page, as PDF/UA wants of a field that nobody sees, and not hidden, as PDF/A wants."""


def certificate_from(text: str | bytes) -> x509.Certificate:
    """From PEM. Raises ValueError."""
    _, _, der = pem.unarmor(text if isinstance(text, bytes) else text.encode())
    return x509.Certificate.load(der, strict=True)


def signed(pdf: bytes, key: SigningKey) -> bytes:
    """One signature over the whole file: PAdES B-B."""
    metadata = PdfSignatureMetadata(field_name=FIELD, md_algorithm=DIGEST, subfilter=SigSeedSubFilter.PADES)
    return asyncio.run(_signed(pdf, key, metadata, room=ROOM))


def signed_and_timestamped(pdf: bytes, key: SigningKey, tsa_url: str) -> bytes:
    """PAdES B-LT in one revision, so that its one signature covers the whole file. Raises NoTimestamp."""
    try:
        return asyncio.run(_timestamped(pdf, key, HTTPTimeStamper(tsa_url, timeout=PATIENCE)))
    except Exception as error:  # whatever a server of somebody else's does, statements go on
        raise NoTimestamp(type(error).__name__) from error


async def asked(tsa_url: str) -> None:
    """Has one timestamp made for nothing. Raises NoTimestamp."""
    try:
        await HTTPTimeStamper(tsa_url, timeout=PATIENCE).async_dummy_response(DIGEST)
    except Exception as error:
        raise NoTimestamp(type(error).__name__) from error


async def _timestamped(pdf: bytes, key: SigningKey, timestamper: TimeStamper) -> bytes:
    """Who reads it decides whether to trust the server: its chain is gathered here as the server sends it."""
    sample = await timestamper.async_dummy_response(DIGEST)
    chain = [choice.chosen for choice in sample["content"]["certificates"]]
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        embed_validation_info=True,
        validation_context=ValidationContext(
            trust_roots=[certificate_from(key.certificate), *_tops(chain)], other_certs=chain, allow_fetching=True
        ),
        dss_settings=DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE),
    )
    return await _signed(pdf, key, metadata, timestamper)


def _tops(chain: list[x509.Certificate]) -> list[x509.Certificate]:
    """Those that no other certificate of the chain has issued."""
    return [one for one in chain if not any(other is not one and other.subject == one.issuer for other in chain)]


async def _signed(
    pdf: bytes,
    key: SigningKey,
    metadata: PdfSignatureMetadata,
    timestamper: TimeStamper | None = None,
    *,
    room: int | None = None,
) -> bytes:
    signer = SimpleSigner(
        signing_cert=certificate_from(key.certificate),
        signing_key=keys.PrivateKeyInfo.load(key.private),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]  # the library's own has no types there
    )
    written = await async_sign_pdf(
        IncrementalPdfFileWriter(BytesIO(pdf)),
        metadata,
        signer,
        timestamper=timestamper,
        new_field_spec=_UNSEEN,
        bytes_reserved=room,
    )
    return bytes(written.getbuffer())
