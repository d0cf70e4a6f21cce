"""The register of those who may be sent a result. Knows nothing of sending."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

REFERENCE_LENGTH: Final = 16
"""Hex digits: 64 bits, so that two of 25,000 never share one, and callback data has room for more beside it."""


class InstitutionType(StrEnum):
    """What an institution is: the column `type` of an institutions file."""

    UNIVERSITY = "university"
    EMPLOYER = "employer"
    IMMIGRATION = "immigration"
    SCHOOL = "school"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Institution:
    """One row of the register. Whether it is closed, and who brought it, is how it stands, not what it is: not compared."""

    name: str
    type: InstitutionType
    country: str
    city: str
    website: str
    email_domain: str
    contact_email: str
    aliases: tuple[str, ...]
    is_closed: bool = field(default=False, compare=False)
    """It left the register: nothing is sent to it any more, and what was sent still names it."""
    by_staff: bool = field(default=False, compare=False)
    """Added on request; no file has had it since."""

    @property
    def identity(self) -> str:
        """What makes two rows the same institution: the email domain, else name, country and city."""
        return self.email_domain or "\n".join(part.casefold() for part in (self.name, self.country, self.city))

    @property
    def reference(self) -> str:
        """What a button carries in place of the identity."""
        return reference(self.identity)


@dataclass(frozen=True, slots=True)
class Listing:
    """What an institution is found by: all of it is public."""

    identity: str
    name: str
    country: str
    city: str
    website: str
    email_domain: str
    aliases: tuple[str, ...]


def reference(identity: str) -> str:
    """The same for every process, for as long as the identity stays."""
    return hashlib.sha256(identity.encode()).hexdigest()[:REFERENCE_LENGTH]
