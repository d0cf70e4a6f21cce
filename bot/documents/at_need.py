"""Signing and examining PDFs, loaded when it is first needed: that takes half a second of CPU, and most starts do neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

    from bot.core.signatures import Signed
    from bot.services.ports.signing import SigningKey


def signed(pdf: bytes, key: SigningKey) -> bytes:
    """As `pades` does."""
    made: bytes = _pades().signed(pdf, key)
    return made


def signed_and_timestamped(pdf: bytes, key: SigningKey, tsa_url: str) -> bytes:
    """As `pades` does. Raises NoTimestamp."""
    made: bytes = _pades().signed_and_timestamped(pdf, key, tsa_url)
    return made


async def asked(tsa_url: str) -> None:
    """As `pades` does. Raises NoTimestamp."""
    await _pades().asked(tsa_url)


def examined(pdf: bytes) -> Signed:
    """As `examining` does. Raises NotGenuine."""
    found: Signed = _examining().examined(pdf)
    return found


def certificates_in(content: bytes) -> tuple[str, ...]:
    """As `examining` does. Raises ValueError."""
    found: tuple[str, ...] = _examining().certificates_in(content)
    return found


def fingerprint_of(certificate: str | bytes) -> str:
    """As `examining` does. Raises ValueError."""
    found: str = _examining().fingerprint_of(certificate)
    return found


def is_pdf(content: bytes) -> bool:
    """As `examining` does."""
    return bool(_examining().is_pdf(content))


def _pades() -> ModuleType:
    from bot.documents import pades  # noqa: PLC0415  said above

    return pades


def _examining() -> ModuleType:
    from bot.documents import examining  # noqa: PLC0415  said above

    return examining
