"""Linking an ID Number to a chat: its credentials are checked, the terms agreed to, the link made. What it shows is `viewing`'s."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from hmac import compare_digest
from typing import TYPE_CHECKING, Any, Final

from bot.core.accounts import Account, Link, LinkId
from bot.core.attempts import ID_MEMORY
from bot.core.audit import Action
from bot.core.entries import Credentials
from bot.core.errors import AlreadyLinked, CredentialsRefused, Moved
from bot.core.identity import IdNumber, SecretNumber
from bot.services.accounts import new_account
from bot.services.guessing import count_try, report_refusal, take_back, unlocked_tries
from bot.services.ports.audit import AuditEntry
from bot.services.ports.results import ReleasedResult

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.accounts import UserId
    from bot.core.entries import Entry
    from bot.services.guessing import Claim
    from bot.services.ports.base import Ports
    from bot.services.ports.storage import Transaction

FREED_MEMORY: Final = ID_MEMORY
"""Who freed an ID Number may not link it for so long: else support could give it to itself."""
_NOBODY: Final = Credentials(SecretNumber("0000"), date(1900, 1, 1))
"""Compared with where there is nothing to compare with, so that it takes as long."""


@dataclass(frozen=True, slots=True)
class Proof:
    """That the credentials of an ID Number were right, for the version of its entry that stood then."""

    id_number: IdNumber = field(repr=False)
    entry: str

    def to_json(self) -> list[str]:
        return [self.id_number.value, self.entry]

    @classmethod
    def from_json(cls, stored: Any) -> Proof:
        id_number, entry = stored
        return cls(IdNumber(id_number), entry)


@dataclass(frozen=True, slots=True)
class Linked:
    """The standing link, and whether an email is to be offered now: once for each account."""

    link: Link
    offer_email: bool


@dataclass(frozen=True, slots=True)
class _Looked:
    """What is looked up for every ID Number alike, existing or not."""

    credentials: Credentials | None = field(repr=False)
    holder: Link | None
    account: Account | None
    freed_by_them: bool

    @property
    def is_theirs(self) -> bool:
        return self.holder is not None and self.account is not None and self.holder.account_id == self.account.id

    def proves(self, claim: Claim) -> bool:
        """Every part is judged, whatever the others say."""
        known = self.credentials or _NOBODY
        is_secret = known.secret_number.matches(claim.secret_number)
        is_born = compare_digest(known.date_of_birth.isoformat(), (claim.born or known.date_of_birth).isoformat())
        return all([self.credentials is not None, is_secret, is_born, self.holder is None, not self.freed_by_them])


async def holds(ports: Ports, user: UserId, id_number: IdNumber) -> bool:
    """Whether this very chat has linked it: to them that is no secret."""
    async with ports.storage.reading() as tx:
        account = await tx.accounts.of(user)
        links = await tx.links.of(account.id) if account else ()
    return any(link.id_number == id_number for link in links)


async def check(ports: Ports, user: UserId, claim: Claim) -> Proof:
    """Judges a claim, counted as wrong beforehand. Stores nothing else.

    Raises LockedOut or StepUpNeeded (not judged), AlreadyLinked (here), CredentialsRefused (whatever the reason).
    """
    counted = await count_try(ports, user, claim)
    async with ports.storage.transaction() as tx:
        looked = await _look(tx, user, claim.id_number, ports.now())
        if looked.is_theirs:
            await take_back(ports, tx, user, counted)
        elif looked.proves(claim):
            await take_back(ports, tx, user, counted)
            return await _prove(tx, claim.id_number)
        else:
            await report_refusal(ports, tx, user, claim, counted)
    if looked.is_theirs:
        raise AlreadyLinked
    raise CredentialsRefused(counted.locks_until)


async def link(ports: Ports, user: UserId, proof: Proof, *, language: str) -> Linked:
    """The terms are agreed to: account, link, audit and, where the result is out, its deliveries, in one transaction.

    A second time it gives the same link. Raises LockedOut, CredentialsRefused (no longer free) or Moved (entry changed).
    """
    now = ports.now()
    async with ports.storage.transaction() as tx:
        await unlocked_tries(tx, user, now)
        entry = await _unchanged_entry(tx, proof)
        looked = await _look(tx, user, proof.id_number, now)
        if looked.holder and looked.is_theirs:
            return Linked(looked.holder, offer_email=await _was_email_due(ports, tx, looked.account))
        if looked.holder or looked.freed_by_them:
            raise CredentialsRefused
        account = await _agree(ports, tx, user, looked.account, language)
        new = await _add(ports, tx, account, entry)
        return Linked(new, offer_email=_is_email_due(ports, looked.account))


async def _look(tx: Transaction, user: UserId, id_number: IdNumber, now: datetime) -> _Looked:
    return _Looked(
        credentials=await tx.entries.credentials(id_number),
        holder=await tx.links.holder(id_number),
        account=await tx.accounts.of(user),
        freed_by_them=await tx.links.freed_since(id_number, user, now - FREED_MEMORY),
    )


async def _prove(tx: Transaction, id_number: IdNumber) -> Proof:
    entry = await tx.entries.of(id_number)
    if entry is None:
        raise Moved("entry")
    return Proof(id_number, entry.id.hex)


async def _unchanged_entry(tx: Transaction, proof: Proof) -> Entry:
    """Takes the session's row, against a release and an import committing at the same moment; raises Moved."""
    entry = await tx.entries.of(proof.id_number)
    if entry:
        await tx.sessions.lock(entry.session)
        entry = await tx.entries.of(proof.id_number)
    if entry is None or entry.id.hex != proof.entry:
        raise Moved("entry")
    return entry


def _is_email_due(ports: Ports, before: Account | None) -> bool:
    return ports.policy.mail_enabled and not (before and (before.email or before.email_offered))


async def _was_email_due(ports: Ports, tx: Transaction, account: Account | None) -> bool:
    """For what is done again because it was cut off: the offer may not have been made then."""
    if account is None or account.email or not ports.policy.mail_enabled:
        return False
    return len(await tx.links.of(account.id)) == 1


async def _agree(ports: Ports, tx: Transaction, user: UserId, before: Account | None, language: str) -> Account:
    """The account, active: with the version of the terms that was agreed to, and the moment."""
    now, version = ports.now(), ports.policy.terms_version
    account = before or new_account(ports, user, language)
    account = replace(account, email_offered=account.email_offered or ports.policy.mail_enabled)
    if account.terms_version != version:
        account = replace(account, terms_version=version, terms_at=now)
        await tx.audit.add(AuditEntry(ports.new_id(), now, Action.TERMS_AGREED, user, details={"version": version}))
    await (tx.accounts.save(account) if before else tx.accounts.add(account))
    return account


async def _add(ports: Ports, tx: Transaction, account: Account, entry: Entry) -> Link:
    now, id_number = ports.now(), entry.id_number
    new = Link(LinkId(ports.new_id()), account.id, id_number, now)
    if not await tx.links.add(new):
        raise CredentialsRefused  # somebody else was quicker
    released = (await tx.results.standing([id_number])).get(id_number)
    if isinstance(released, ReleasedResult):
        await tx.outbox.queue_alerts_for_link(new.id, now)
    await tx.audit.add(
        AuditEntry(ports.new_id(), now, Action.LINKED, account.user_id, id_number, session=entry.session)
    )
    return new
