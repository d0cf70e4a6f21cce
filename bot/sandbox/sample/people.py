"""The five people of the sandbox, who of them sat an exam, and what each is there to show."""

from dataclasses import dataclass
from typing import Final

from bot.sandbox.telegram.values import Person

CANDIDATE: Final = 101
OTHER_CANDIDATE: Final = 102
OWNER: Final = 201
APPROVER: Final = 202
STRANGER: Final = 301


@dataclass(frozen=True, slots=True)
class Part:
    """What a person of the sandbox is there for, in a few words for the page."""

    title: str
    about: str
    id_number: str = ""


PARTS: Final = {
    CANDIDATE: Part("Candidate", "Sat B2 First. Her results are in, but nobody can read them yet.", "LGA204817"),
    OTHER_CANDIDATE: Part("Candidate", "Sat C1 Advanced. Her Telegram is in Spanish.", "LHD530942"),
    OWNER: Part("Owner", "Runs the service: may do everything, and still needs a second person to release."),
    APPROVER: Part("Approver", "Second member of staff: approves or rejects what others propose."),
    STRANGER: Part("Stranger", "Has no exam and no role, and should find out nothing."),
}


def sandbox_people() -> list[Person]:
    """The two members of staff have written to the bot before, so that it may write to them first."""
    return [
        Person(CANDIDATE, "Lucía", "García", "lucia_garcia", "en", "candidate"),
        Person(OTHER_CANDIDATE, "ليلى", "حداد", "layla_haddad", "es", "candidate"),
        Person(OWNER, "Olivia", "Bennett", "olivia_bennett", "en", "owner", has_started=True),
        Person(APPROVER, "Samuel", "Okafor", "samuel_okafor", "en", "staff", has_started=True),
        Person(STRANGER, "Mei", "Tanaka", "mei_tanaka", "en", "stranger"),
    ]
