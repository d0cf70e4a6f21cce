"""The register of those who may be sent a result. Knows nothing of sending."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class InstitutionType(StrEnum):
    """What an institution is: the column `type` of an institutions file."""

    UNIVERSITY = "university"
    EMPLOYER = "employer"
    IMMIGRATION = "immigration"
    SCHOOL = "school"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Institution:
    """One row of the register."""

    name: str
    type: InstitutionType
    country: str
    city: str
    website: str
    email_domain: str
    contact_email: str
    aliases: tuple[str, ...]

    @property
    def identity(self) -> str:
        """What makes two rows the same institution: the email domain, else name, country and city."""
        return self.email_domain or "\n".join(part.casefold() for part in (self.name, self.country, self.city))
