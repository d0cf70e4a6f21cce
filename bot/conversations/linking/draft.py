"""What a chat has said so far while it links: a typed view of the dialogue, which is sealed and lives for 15 minutes."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.core.identity import IdNumber, SecretNumber
from bot.core.pin_pad import PinPad
from bot.services.linking import Proof

if TYPE_CHECKING:
    from bot.context import Context


class State(StrEnum):
    """What is waited for."""

    ID = "id"
    SECRET = "secret"  # noqa: S105  a name of a step
    BIRTH = "birth"
    BIRTH_WHICH = "birth_which"
    TERMS = "terms"
    LOST = "lost"


class Draft:
    """Reads and writes the dialogue in hand. What is not there yet is None."""

    def __init__(self, context: Context) -> None:
        self._data: dict[str, Any] = context.dialogue.data
        self._random = context.ports.random_bytes
        self._update = context.incoming.update_id if context.incoming else 0

    @property
    def id_number(self) -> IdNumber | None:
        stored = self._data.get("id")
        return IdNumber(stored) if stored else None

    @property
    def secret(self) -> SecretNumber | None:
        """Kept only while the date of birth is asked for as well."""
        stored = self._data.get("secret")
        return SecretNumber(stored) if stored else None

    @property
    def pad(self) -> PinPad | None:
        stored = self._data.get("pad")
        return PinPad.from_json(stored) if stored else None

    @property
    def proof(self) -> Proof | None:
        stored = self._data.get("proof")
        return Proof.from_json(stored) if stored else None

    @property
    def births(self) -> list[str]:
        """Both readings of an ambiguous date."""
        return list(self._data.get("births", ()))

    @property
    def offered(self) -> tuple[str, str | None] | None:
        """A mended ID Number, and the Secret Number that came with it."""
        stored = self._data.get("offered")
        return (stored[0], stored[1]) if stored else None

    @property
    def nonce(self) -> str:
        """Of the message whose buttons count now."""
        return str(self._data.get("nonce", ""))

    @property
    def back(self) -> State | None:
        """The step that a side step returns to."""
        stored = self._data.get("back")
        return State(stored) if stored else None

    def take_id(self, id_number: IdNumber) -> PinPad:
        """From here on it is about this one; a fresh keypad goes with it."""
        self._reset(id=id_number.value)
        return self.fresh_pad()

    def fresh_pad(self) -> PinPad:
        return self.keep_pad(PinPad.fresh(self._random))

    def same_pad(self) -> PinPad:
        """The keypad in use, digits and all: asked again, its earlier message works as well."""
        return self.pad or self.fresh_pad()

    def keep_pad(self, pad: PinPad) -> PinPad:
        self._data["pad"] = pad.to_json()
        return pad

    def keep_secret(self, id_number: IdNumber, secret: SecretNumber) -> None:
        self._reset(id=id_number.value, secret=secret.digits)

    def keep_births(self, *births: str) -> str:
        self._data["births"] = list(births)
        return self._new_nonce()

    def keep_proof(self, proof: Proof) -> str:
        """The digits have served; only that they were right is kept."""
        self._reset(proof=proof.to_json())
        return self._new_nonce()

    def offer(self, mended: IdNumber, secret: SecretNumber | None = None) -> str:
        self._data["offered"] = [mended.value, secret.digits if secret else None]
        return self._new_nonce()

    def come_back_to(self, state: State) -> None:
        self._data["back"] = state.value

    def forget(self) -> None:
        """Everything typed so far."""
        self._data.clear()

    def _reset(self, **kept: Any) -> None:
        self._data.clear()
        self._data.update(kept)

    def _new_nonce(self) -> str:
        """The same one where the same update is handled again: what was shown then goes on working."""
        self._data["nonce"] = f"{self._update:x}"
        return self.nonce
