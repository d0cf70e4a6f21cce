"""The one tree of everything the product may refuse. Errors carry data; what is said about them lives in the texts.

ResultsError
├── InvalidInput(field, reason)     what was given is no value of that field; it never repeats what was given
├── BrokenCatalogue(problems)       the file of exams contradicts itself
├── Absent(what)                    there is none, or it is somebody else's: nobody learns which
├── Forbidden(permission)           the person is known and may not do this
├── CredentialsRefused(locked)      unknown, wrong or linked elsewhere: nobody learns which; until when that try locked
├── LockedOut(until)                too many wrong tries in this chat
├── StepUpNeeded                    the date of birth is asked for as well
├── CodeRefused(left)               not the code that was mailed; so many tries are left, with none it is void
├── CodeVoid                        there is no code that counts: run out, used up, or none was asked for
├── TooManyCodes                    as many mails as an hour allows
├── TooManyLookups(until)           too many shares that there are not were asked for
├── TooManyLinks(until)             as many links to an inbox as one client may ask for
├── TooManyRequests                 as many institutions are asked for as may wait at once
├── CannotShare(why)                nothing is sent, and why (`core.share_choices.WhyNot`)
└── Conflict                        true a moment ago, not any more
    ├── AlreadyLinked               this very account holds the ID Number already
    ├── AlreadyDone(what)           somebody else was quicker, or the button was pressed twice
    ├── Moved(what)                 the data changed after it was checked or approved
    ├── SecondPersonNeeded          nobody approves what they proposed themselves
    └── LastOwner                   without this owner nobody could grant roles any more
"""

# ruff: noqa: N818 - a refusal is named for what is so, not for being an error

from dataclasses import dataclass
from datetime import datetime


class ResultsError(Exception):
    """The root: whatever is raised on purpose is one of these."""

    def __str__(self) -> str:
        return repr(self)


@dataclass(eq=False)
class InvalidInput(ResultsError):
    field: str
    reason: str


@dataclass(eq=False)
class BrokenCatalogue(ResultsError):
    problems: tuple[str, ...]


@dataclass(eq=False)
class Absent(ResultsError):
    what: str


@dataclass(eq=False)
class Forbidden(ResultsError):
    permission: str


@dataclass(eq=False)
class CredentialsRefused(ResultsError):
    locked: datetime | None = None


@dataclass(eq=False)
class LockedOut(ResultsError):
    until: datetime


@dataclass(eq=False)
class StepUpNeeded(ResultsError):
    pass


@dataclass(eq=False)
class CodeRefused(ResultsError):
    left: int


@dataclass(eq=False)
class CodeVoid(ResultsError):
    pass


@dataclass(eq=False)
class TooManyCodes(ResultsError):
    pass


@dataclass(eq=False)
class TooManyLookups(ResultsError):
    until: datetime


@dataclass(eq=False)
class TooManyLinks(ResultsError):
    until: datetime


@dataclass(eq=False)
class TooManyRequests(ResultsError):
    pass


@dataclass(eq=False)
class CannotShare(ResultsError):
    why: str


class Conflict(ResultsError):
    """What the person saw is no longer so: they are shown how things stand now."""


@dataclass(eq=False)
class AlreadyLinked(Conflict):
    pass


@dataclass(eq=False)
class AlreadyDone(Conflict):
    what: str


@dataclass(eq=False)
class Moved(Conflict):
    what: str


@dataclass(eq=False)
class SecondPersonNeeded(Conflict):
    pass


@dataclass(eq=False)
class LastOwner(Conflict):
    pass
