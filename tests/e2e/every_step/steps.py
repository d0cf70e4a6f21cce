"""What a step of a conversation is to the table: how to come to it, what it waits for, and how it is seen to go on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.e2e.every_step.house import Act

RIGHT = "the right answer"
EDITED = "an earlier message, edited"
DOCUMENT = "a document"
CANCEL = "/cancel"
DOUBLE_TAP = "a double tap"
LOOK_ALIKE = "look-alike letters"
SECRET_NUMBER = "a Secret Number"


@dataclass(frozen=True)
class Step:
    """`right` is what it waits for, and `shows` what is read then."""

    name: str
    come: Act
    right: Act
    shows: str
    again: Act | None = None
    """A right answer that counts whatever came between, where `right` builds on what stood there."""
    typed: str = ""
    """The right answer, where it is a text: an earlier message may be edited into it."""
    look_alike: str = "АВС000001"  # Cyrillic letters, where a step has none of its own
    tapped: str = ""
    """The button that is tapped twice; none where there is no button."""
    once: str = ""
    """What may be read only once after that."""
    is_conversation: bool = True
    """Whether `/cancel` ends something."""
    alone: bool = False
    """What one of its people does, another would be told of: one cell at a time."""
    moves_on: frozenset[str] = frozenset()
    """Inputs after which the step waits no more, beside the right one."""
    until: Mapping[str, str] = field(default_factory=dict)
    """Inputs whose answer comes in parts, and what the last part says."""
    without: frozenset[str] = frozenset()
    """Inputs that are the right answer in this step."""
    more: Mapping[str, Act] = field(default_factory=dict)
    """Inputs that only this step has."""
