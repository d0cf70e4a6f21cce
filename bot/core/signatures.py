"""What a look at a signed file has found: whose key, when, and what is wrong with it. Looks at nothing itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.core.errors import ResultsError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


class Fault(StrEnum):
    """Why a file is no proof of anything."""

    UNREADABLE = "unreadable"  # no such file as it says it is
    NOT_SIGNED = "not_signed"
    ALTERED = "altered"  # not as it was signed
    ADDED_TO = "added_to"  # something stands in the file that the signature does not cover


@dataclass(eq=False)
class NotGenuine(ResultsError):  # noqa: N818  named for what is so
    """The file does not say what was signed."""

    fault: Fault


class NoTimestamp(ResultsError):  # noqa: N818  the name says what is missing
    """The timestamp server did not answer, or not with a timestamp. The file can still be signed without one."""

    def __str__(self) -> str:
        return " ".join(map(str, self.args))


@dataclass(frozen=True, slots=True)
class Timestamp:
    """When a server of its own says that it saw the signature. Whether to believe that server is the reader's to say."""

    at: datetime
    server: str


@dataclass(frozen=True, slots=True)
class Signed:
    """The file is whole and as it was signed by this certificate's key."""

    fingerprint: str
    """SHA-256 of the certificate, in hexadecimal."""
    signer: str
    """As the certificate names itself."""
    signed_at: datetime | None
    """As the signer says."""
    timestamp: Timestamp | None = None

    def is_by(self, fingerprints: Iterable[str]) -> bool:
        """Signed by the key of one of these certificates."""
        return self.fingerprint in fingerprints
