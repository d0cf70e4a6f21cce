"""A candidate shares a result: chooses, sees what will be seen, agrees; undoes, sends at once, revokes. Mails leave by `sending`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from bot.core.audit import Action
from bot.core.errors import Absent, AlreadyDone, CannotShare, Moved
from bot.core.results import Status
from bot.core.share_choices import QUOTA_WINDOW, OwnShare, Timing, WhyNot, over_quota, timing
from bot.core.sharing import Consent, Genuine, Share, ShareId, ShareState
from bot.core.tokens import CODE_LENGTH, REFERENCE_LENGTH, TOKEN_BYTES, new_code, new_reference, new_token
from bot.services import disclosing, sending, viewing
from bot.services.access import access_link, access_share
from bot.services.ports.audit import AuditEntry
from bot.services.ports.results import ReleasedResult

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from bot.core.accounts import Account, Link, UserId
    from bot.core.share_choices import Choice
    from bot.core.viewing import OwnExam
    from bot.services.ports.base import Ports
    from bot.services.ports.storage import Transaction

_ENDS: Final = {
    ShareState.UNDONE: Action.SHARE_UNDONE,
    ShareState.DECLINED: Action.SHARE_DECLINED,
    ShareState.REVOKED: Action.SHARE_REVOKED,
}


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the candidate said yes to. The id is made with the preview, so that a yes that comes twice is one share."""

    id: ShareId
    link: UUID
    choice: Choice
    consent: Consent = field(repr=False)
    version: UUID | None
    """Of the result that the preview showed; None: it was awaited."""


@dataclass(frozen=True, slots=True)
class Key:
    """What opens a plain link: shown once, and kept as a hash."""

    token: str = field(repr=False)
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Preview:
    """What the recipient would see, were it sent now."""

    own: OwnExam
    timing: Timing
    genuine: Genuine | None
    """None: the result is awaited."""

    @property
    def version(self) -> UUID | None:
        return self.genuine.version if self.genuine else None


# --- on the way to it -------------------------------------------------------------------------------------------------


async def shareable(ports: Ports, user: UserId) -> tuple[OwnExam, ...]:
    """The linked exams whose result can be sent, now or once it is released; the latest first."""
    exams = await viewing.own_exams(ports, user)
    return tuple(own for own in reversed(exams) if timing(own.standing) is not Timing.NEVER)


async def to_same(ports: Ports, user: UserId, link: UUID, identity: str) -> Share | None:
    """A share of this exam with this institution that stands already. Raises `CannotShare` where no mail may go there."""
    async with ports.storage.reading() as tx:
        account, own = await access_link(tx, user, link)
        await _may_mail(ports, tx, account, identity)
        return await _standing(ports, tx, own, identity)


async def preview(ports: Ports, user: UserId, link: UUID, choice: Choice) -> Preview:
    """Raises `Absent` where the exam is not theirs (any more), `CannotShare` where its result cannot be shown."""
    own = await viewing.own_exam(ports, user, link)
    when = timing(own.standing)
    if when is Timing.NEVER:
        raise CannotShare(WhyNot.RESULT)
    if when is Timing.LATER:
        return Preview(own, when, None)
    async with ports.storage.reading() as tx:
        account, linked = await access_link(tx, user, link)
        said = await disclosing.preview(ports, tx, _draft(ports, account, linked, choice))
    if not isinstance(said, Genuine):
        raise CannotShare(WhyNot.RESULT)
    return Preview(own, when, said)


def new_key(ports: Ports) -> Key:
    """For a plain link, before it is agreed to: made once, so that a yes that comes twice shows the same link."""
    return Key(new_token(ports.random_bytes(TOKEN_BYTES)), new_code(ports.random_bytes(CODE_LENGTH)))


# --- agreed -----------------------------------------------------------------------------------------------------------


async def agree(ports: Ports, user: UserId, agreed: Agreed) -> Share:
    """The mail goes out in ten minutes, or once the result is released. A second time: the share there is.

    Raises `Absent`, `CannotShare`, or `Moved`: the result is not the one that the preview showed any more.
    """
    async with ports.storage.transaction() as tx:
        account, own = await _held_link(tx, user, agreed.link)
        if kept := await _kept(tx, account, agreed.id):
            return kept
        await _still_so(tx, own, agreed)
        await _may_mail(ports, tx, account, agreed.choice.recipient.identity or "")
        share = _draft(ports, account, own, agreed.choice, agreed)
        if agreed.version is not None:
            share = share.planned_to_pending(ports.now())
        share = await _add(ports, tx, share)
        await _note(ports, tx, Action.SHARE_AGREED, user, share)
        return share


async def hand_over(ports: Ports, user: UserId, agreed: Agreed, key: Key) -> Share:
    """A plain link works at once. Raises `Absent`, `CannotShare` or `Moved` likewise."""
    async with ports.storage.transaction() as tx:
        account, own = await _held_link(tx, user, agreed.link)
        if kept := await _kept(tx, account, agreed.id):
            return kept
        if agreed.version is None:
            raise CannotShare(WhyNot.RESULT)
        await _still_so(tx, own, agreed)
        draft = replace(_draft(ports, account, own, agreed.choice, agreed), state=ShareState.PENDING)
        share = await _add(ports, tx, draft.sent(agreed.version, ports.now()))
        await tx.shares.give_token(share.id, key.token, key.code)
        await _note(ports, tx, Action.SHARE_LINK_MADE, user, share)
        return share


# --- afterwards -------------------------------------------------------------------------------------------------------


async def own_shares(ports: Ports, user: UserId) -> tuple[OwnShare, ...]:
    """Newest first."""
    async with ports.storage.reading() as tx:
        account = await tx.accounts.of(user)
        return await _own(ports, tx, await tx.shares.of_account(account.id)) if account else ()


async def own_share(ports: Ports, user: UserId, share: UUID | None) -> OwnShare:
    """Raises `Absent`, here and below, where it is not theirs."""
    async with ports.storage.reading() as tx:
        _, own = await access_share(tx, user, share)
        return (await _own(ports, tx, (own,)))[0]


async def standing_shares(ports: Ports, user: UserId, link: UUID | None = None) -> int:
    """How many would end with the account, or with this link."""
    now = ports.now()
    shares = [own.share for own in await own_shares(ports, user)]
    return sum(share.is_standing(now) for share in shares if link is None or share.link_id == link)


async def undo(ports: Ports, user: UserId, share: UUID | None) -> Share:
    """Before the mail leaves; also what was chosen before the result. Raises `AlreadyDone` with the state it has."""
    return await _end(ports, user, share, (ShareState.PLANNED, ShareState.PENDING), ShareState.UNDONE)


async def decline(ports: Ports, user: UserId, share: UUID | None) -> Share:
    """Asked whether to send it: no."""
    return await _end(ports, user, share, (ShareState.ASKING,), ShareState.DECLINED)


async def revoke(ports: Ports, user: UserId, share: UUID | None) -> Share:
    """Whoever holds its link sees nothing from the next request on; a mail that is still queued ends."""
    return await _end(ports, user, share, (ShareState.OPEN,), ShareState.REVOKED)


async def send_at_once(ports: Ports, user: UserId, share: UUID | None) -> Share:
    """Raises `AlreadyDone`. Where it can't be sent any more it waits for a decision: see its state."""
    async with ports.storage.transaction() as tx:
        _, own = await access_share(tx, user, share)
        if own.state is not ShareState.PENDING:
            raise AlreadyDone(own.state)
        return await sending.send(ports, tx, replace(own, sends_at=ports.now()))


async def send_anyway(ports: Ports, user: UserId, share: UUID | None) -> Share:
    """Asked whether to send it: yes, and it can be undone for a while. Raises `AlreadyDone` or `CannotShare`."""
    async with ports.storage.transaction() as tx:
        account, own = await access_share(tx, user, share)
        if own.state is not ShareState.ASKING:
            raise AlreadyDone(own.state)
        if why := await sending.why_not(ports, tx, own):
            raise CannotShare(why)
        if why := over_quota(await tx.shares.sent_by(account.id, ports.now() - QUOTA_WINDOW), 0):
            raise CannotShare(why)
        pending = own.planned_to_pending(ports.now())
        if not await tx.shares.save(pending, ShareState.ASKING):
            raise AlreadyDone(own.state)
        await _note(ports, tx, Action.SHARE_AGREED, account.user_id, pending)
        return pending


# --- small pieces -----------------------------------------------------------------------------------------------------


def _draft(ports: Ports, account: Account, link: Link, choice: Choice, agreed: Agreed | None = None) -> Share:
    """As it begins: planned."""
    now = ports.now()
    return Share(
        id=agreed.id if agreed else ShareId(ports.new_id()),
        account_id=account.id,
        link_id=link.id,
        id_number=link.id_number,
        recipient=choice.recipient,
        scope=choice.scope,
        duration=choice.duration,
        consent=agreed.consent if agreed else Consent("", "", now),
        reference="",
        state=ShareState.PLANNED,
        created_at=now,
        level=choice.level,
        condition=choice.condition,
    )


async def _held_link(tx: Transaction, user: UserId, link: UUID) -> tuple[Account, Link]:
    """It stands until the share is kept, so that whoever ends it ends the share too. Raises `Absent`."""
    account, own = await access_link(tx, user, link)
    if not await tx.links.hold(own.id):
        raise Absent("link")
    return account, own


async def _kept(tx: Transaction, account: Account, share: ShareId) -> Share | None:
    kept = await tx.shares.get(share)
    if kept and kept.account_id != account.id:
        raise Absent("share")
    return kept


async def _add(ports: Ports, tx: Transaction, share: Share) -> Share:
    """Under a reference number that nobody has: of 2^40 one is seldom taken."""
    while True:
        named = replace(share, reference=new_reference(ports.random_bytes(REFERENCE_LENGTH)))
        if await tx.shares.add(named):
            return named


async def _still_so(tx: Transaction, own: Link, agreed: Agreed) -> None:
    """What was agreed to is what stands. Raises `Moved`."""
    standing = (await tx.results.standing((own.id_number,))).get(own.id_number)
    is_out = isinstance(standing, ReleasedResult) and standing.result.status is not Status.PENDING
    version = standing.id if is_out and isinstance(standing, ReleasedResult) else None
    if version != agreed.version:
        raise Moved("result")


async def _may_mail(ports: Ports, tx: Transaction, account: Account, identity: str) -> None:
    """Raises `CannotShare`. Two who write to the same institution in one instant may exceed its quota by one."""
    since = ports.now() - QUOTA_WINDOW
    why = await sending.why_no_mail(ports, tx, identity) or over_quota(
        await tx.shares.sent_by(account.id, since), await tx.shares.sent_to(identity, since)
    )
    if why:
        raise CannotShare(why)


async def _standing(ports: Ports, tx: Transaction, own: Link, identity: str) -> Share | None:
    now = ports.now()
    for share in await tx.shares.of_account(own.account_id):
        if share.link_id == own.id and share.recipient.identity == identity and share.is_standing(now):
            return share
    return None


async def _own(ports: Ports, tx: Transaction, shares: Sequence[Share]) -> tuple[OwnShare, ...]:
    entries = await tx.entries.many({share.id_number for share in shares})
    views = await tx.shares.views([share.id for share in shares])
    return tuple(
        OwnShare(share, ports.catalogue.exam(entry.exam) if entry else None, views[share.id])
        for share in shares
        for entry in [entries.get(share.id_number)]
    )


async def _end(
    ports: Ports, user: UserId, share: UUID | None, expected: tuple[ShareState, ...], state: ShareState
) -> Share:
    async with ports.storage.transaction() as tx:
        _, own = await access_share(tx, user, share)
        ended = own.ended(state, ports.now())
        if own.state not in expected or own.has_expired(ports.now()) or not await tx.shares.save(ended, own.state):
            raise AlreadyDone(own.state)
        await tx.outbox.end_notice(sending.mail_key(own), state.value, ports.now())
        await _note(ports, tx, _ENDS[state], user, own)
        return ended


async def _note(ports: Ports, tx: Transaction, action: Action, user: UserId, share: Share) -> None:
    await tx.audit.add(AuditEntry(ports.new_id(), ports.now(), action, user, share.id_number))
