"""What a use case may touch outside itself: storage, time, randomness, the exam catalogue and the house rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.core.ids import RANDOM_BYTES, uuid7, uuids7

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from bot.core.exams import Catalogue
    from bot.services.ports.documents import Documents
    from bot.services.ports.institutions import Directory
    from bot.services.ports.signing import MakeKeyPair, Signer
    from bot.services.ports.storage import Storage
    from bot.services.ports.workbooks import ReadWorkbook


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings that are rules of the house."""

    organisation: str
    support_contact: str
    terms_url: str
    privacy_url: str
    terms_version: str
    owner_ids: frozenset[int] = frozenset()
    four_eyes: bool = True
    step_up_per_minute: int = 200
    messages_per_second: int = 30
    paid_messages_per_second: int = 0
    """0: alerts are never paid for."""
    paid_messages: int = 0
    """How many alerts of a release may be paid for."""
    chat_import_entries: bool = False
    mail_enabled: bool = False
    public_url: str = "http://127.0.0.1:8080"
    """Where our web pages are reached from outside; no slash at the end."""

    def alerts_per_second(self, alerts: int) -> int:
        """How fast so many go out. Where only some of them may be paid for, the slower rate: the wait is never belittled."""
        is_paid = self.paid_messages_per_second and alerts <= self.paid_messages
        return self.paid_messages_per_second if is_paid else self.messages_per_second


class Clock(Protocol):
    """The present moment: aware, UTC."""

    def __call__(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Ports:
    """Handed to every use case by the composition root."""

    storage: Storage
    catalogue: Catalogue
    policy: Policy
    now: Clock
    random_bytes: Callable[[int], bytes]
    read_workbook: ReadWorkbook
    make_key_pair: MakeKeyPair
    directory: Directory
    signer: Signer
    documents: Documents

    def new_id(self) -> UUID:
        """A fresh UUIDv7: made before the insert, so that ciphertext can be bound to it."""
        return uuid7(self.now(), self.random_bytes(RANDOM_BYTES))

    def new_ids(self, number: int) -> list[UUID]:
        """So many of the same moment: for rows by the hundred."""
        return uuids7(self.now(), self.random_bytes(RANDOM_BYTES * number))
