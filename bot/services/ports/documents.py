"""Statements of results as files, and what a look at such a file finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.proofs import ReadProof
    from bot.core.signatures import Signed
    from bot.core.statements import Page
    from bot.services.ports.signing import SigningKey


class Documents(Protocol):
    """What has been made is kept for a while, by everything that is on the page: ask first whether the result still stands."""

    async def pdf(self, page: Page, key: SigningKey) -> bytes:
        """Signed by the key; with a timestamp where a server for them is set and answers."""

    async def png(self, page: Page) -> bytes:
        """The same page as a picture, to be looked at on a phone."""


class Examine(Protocol):
    """Looks at a signed PDF without a network. Blocks."""

    def __call__(self, pdf: bytes) -> Signed:
        """Raises NotGenuine."""


class ReadTokens(Protocol):
    """Reads the QR code's text or a credential, by the certificates (PEM) that are trusted and by no other key."""

    def __call__(self, content: bytes, certificates: Iterable[str]) -> ReadProof:
        """Raises InvalidInput: `shape`, `signer` or `signature`."""
