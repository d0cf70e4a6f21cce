"""A keypad for the Secret Number: its buttons carry slots, and which digit a slot stands for is known to the dialogue alone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Self

from bot.core.identity import SECRET_LENGTH, SecretNumber

if TYPE_CHECKING:
    from collections.abc import Callable

_DIGITS: Final = "0123456789"
_NONCE_BYTES: Final = 6


@dataclass(frozen=True, slots=True)
class PinPad:
    """One keypad under one message. A press on another one, older or made up, has another nonce."""

    nonce: str
    slots: str = field(repr=False)
    """The digit of each slot, in the order of the slots."""
    entered: str = field(default="", repr=False)

    @classmethod
    def fresh(cls, random_bytes: Callable[[int], bytes]) -> Self:
        shuffle = random_bytes(len(_DIGITS))
        slots = "".join(sorted(_DIGITS, key=lambda digit: shuffle[int(digit)]))
        return cls(random_bytes(_NONCE_BYTES).hex(), slots)

    @classmethod
    def from_json(cls, stored: Any) -> Self:
        nonce, slots, entered = stored
        return cls(nonce, slots, entered)

    def to_json(self) -> list[str]:
        return [self.nonce, self.slots, self.entered]

    def slot_of(self, digit: str) -> int:
        return self.slots.index(digit)

    def press(self, slot: str) -> Self:
        """One digit more; a fifth one and what is no slot change nothing."""
        if len(self.entered) == SECRET_LENGTH or not (slot.isascii() and slot.isdigit() and len(slot) == 1):
            return self
        return replace(self, entered=self.entered + self.slots[int(slot)])

    def take_back(self) -> Self:
        return replace(self, entered=self.entered[:-1])

    def filled_with(self, secret: SecretNumber) -> Self:
        return replace(self, entered=secret.digits)

    @property
    def secret(self) -> SecretNumber | None:
        """None before the fourth digit."""
        return SecretNumber(self.entered) if len(self.entered) == SECRET_LENGTH else None

    @property
    def progress(self) -> str:
        """`●●○○`"""
        return "●" * len(self.entered) + "○" * (SECRET_LENGTH - len(self.entered))
