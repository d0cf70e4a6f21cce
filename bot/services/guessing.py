"""Tries at credentials, counted before they are judged, in a transaction of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.core.attempts import (
    ID_MEMORY,
    ID_TRIES,
    SYSTEM_MEMORY,
    ChatTries,
    LockedUntil,
    after_right,
    after_wrong,
    permitted,
    step_up_needed,
)
from bot.core.audit import Action
from bot.core.errors import LockedOut, StepUpNeeded
from bot.services.ports.audit import AuditEntry
from bot.services.ports.outbox import Channel, Notice
from bot.services.staff import owners

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from bot.core.accounts import UserId
    from bot.core.identity import IdNumber, SecretNumber
    from bot.services.ports.base import Ports
    from bot.services.ports.storage import Transaction


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody says of an ID Number: what is given is judged together."""

    id_number: IdNumber
    secret_number: SecretNumber
    born: date | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class CountedTry:
    """A try that stands as wrong until it is taken back."""

    id: UUID
    chat: ChatTries
    locks_until: datetime | None
    """Where it is the one that locks the chat."""


@dataclass(frozen=True, slots=True)
class _Before:
    """The wrong tries before this one."""

    chat: ChatTries
    on_id: int
    in_last_minute: int


async def require_unlocked(ports: Ports, user: UserId) -> None:
    """Raises LockedOut."""
    async with ports.storage.reading() as tx:
        await unlocked_tries(tx, user, ports.now())


async def unlocked_tries(tx: Transaction, user: UserId, now: datetime) -> ChatTries:
    """The chat's tries so far. Raises LockedOut."""
    tries = await tx.attempts.of_chat(user)
    verdict = permitted(tries, now)
    if isinstance(verdict, LockedUntil):
        raise LockedOut(verdict.at)
    return tries


async def count_try(ports: Ports, user: UserId, claim: Claim) -> CountedTry:
    """Raises LockedOut or StepUpNeeded; then nothing is counted, for nothing will be judged."""
    now = ports.now()
    async with ports.storage.transaction() as tx:
        await tx.attempts.hold(claim.id_number)
        before = await _before(tx, user, claim.id_number, now)
        limit = ports.policy.step_up_per_minute
        needed = step_up_needed(on_id=before.on_id, in_last_minute=before.in_last_minute, per_minute=limit)
        if needed and claim.born is None:
            raise StepUpNeeded
        counted = _counted(ports, before.chat, now)
        await tx.attempts.add(counted.id, claim.id_number, now)
        await tx.attempts.save_chat(user, counted.chat, now)
        await _report(ports, tx, before, now)
    return counted


def _counted(ports: Ports, before: ChatTries, now: datetime) -> CountedTry:
    tries = after_wrong(before, now)
    verdict = permitted(tries, now)
    return CountedTry(ports.new_id(), tries, verdict.at if isinstance(verdict, LockedUntil) else None)


async def take_back(ports: Ports, tx: Transaction, user: UserId, counted: CountedTry) -> None:
    """It was right: it counts neither against the chat nor against the ID Number, and resets nothing."""
    now = ports.now()
    await tx.attempts.take_back(counted.id)
    await tx.attempts.save_chat(user, after_right(counted.chat, now), now)


async def report_refusal(ports: Ports, tx: Transaction, user: UserId, claim: Claim, counted: CountedTry) -> None:
    """Locks and step-ups that this wrong try brought about are for the audit log."""
    now = ports.now()
    if counted.locks_until:
        await tx.audit.add(AuditEntry(ports.new_id(), now, Action.CHAT_LOCKED, user))
    if await tx.attempts.count_for(claim.id_number, now - ID_MEMORY) == ID_TRIES:
        await tx.audit.add(AuditEntry(ports.new_id(), now, Action.ID_STEPPED_UP, "system", claim.id_number))


async def _before(tx: Transaction, user: UserId, id_number: IdNumber, now: datetime) -> _Before:
    return _Before(
        chat=await unlocked_tries(tx, user, now),
        on_id=await tx.attempts.count_for(id_number, now - ID_MEMORY),
        in_last_minute=await tx.attempts.count_all(now - SYSTEM_MEMORY),
    )


async def _report(ports: Ports, tx: Transaction, before: _Before, now: datetime) -> None:
    """The owners hear of a system-wide step-up, once in an hour."""
    limit = ports.policy.step_up_per_minute
    if before.in_last_minute < limit:
        return
    if before.in_last_minute == limit:
        await tx.audit.add(AuditEntry(ports.new_id(), now, Action.SYSTEM_STEPPED_UP, "system"))
    for place, owner in enumerate(await owners(ports, tx)):
        key = f"step-up:{now:%Y%m%d%H}:{place}"
        await tx.outbox.queue(Notice(key, Channel.CHAT, owner, "step_up", {"per_minute": limit}), now)
