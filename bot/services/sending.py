"""Shares leave: once they can't be undone any more each is looked at again, given its token, and its mail is queued."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from bot.core.audit import Action
from bot.core.errors import Absent, AlreadyDone
from bot.core.share_choices import WhyNot, is_over
from bot.core.sharing import ShareId, ShareState, is_shareable
from bot.core.tokens import CODE_LENGTH, TOKEN_BYTES, new_code, new_token
from bot.services.ports.audit import AuditEntry
from bot.services.ports.outbox import Channel, Notice
from bot.services.ports.results import ReleasedResult
from bot.services.refusals import is_refused

if TYPE_CHECKING:
    from bot.core.entries import Entry
    from bot.core.institutions import Institution
    from bot.core.sharing import Share
    from bot.services.ports.base import Ports
    from bot.services.ports.storage import Transaction

MAIL_NAME: Final = "share_sent"
_SPANISH_SPOKEN: Final = "AR BO CL CO CR CU DO EC ES GQ GT HN MX NI PA PE PR PY SV UY VE"


async def due(ports: Ports) -> tuple[ShareId, ...]:
    """Those whose mail is to leave now."""
    async with ports.storage.glance() as tx:
        return await tx.shares.due(ports.now())


async def send_if_due(ports: Ports, share: ShareId) -> Share | None:
    """None where somebody else has sent it, or it was undone. Idempotent."""
    async with ports.storage.transaction() as tx:
        pending = await tx.shares.get(share)
        if pending is None or pending.state is not ShareState.PENDING or pending.may_be_undone(ports.now()):
            return None
        return await send(ports, tx, pending)


async def send(ports: Ports, tx: Transaction, share: Share) -> Share:
    """A pending share as it then stands: open, with its mail queued; or asking, where it could not be sent.

    Raises `AlreadyDone` where somebody was quicker: then nothing of this transaction may be kept.
    """
    if why := await why_not(ports, tx, share):
        return await _not_sent(ports, tx, share, why)
    standing = (await tx.results.standing((share.id_number,)))[share.id_number]
    entry = await tx.entries.of(share.id_number)
    if not isinstance(standing, ReleasedResult) or entry is None:
        return await _not_sent(ports, tx, share, WhyNot.CHECKING)
    sent = share.sent(standing.id, ports.now())
    if not await tx.shares.save(sent, ShareState.PENDING):
        raise AlreadyDone(share.state)
    token, code = new_token(ports.random_bytes(TOKEN_BYTES)), new_code(ports.random_bytes(CODE_LENGTH))
    if not await tx.shares.give_token(share.id, token, code):
        raise AlreadyDone(share.state)
    await tx.outbox.queue(await _mail(ports, tx, sent, entry, token=token, code=code), ports.now())
    await _note(ports, tx, Action.SHARE_SENT, share)
    return sent


async def why_not(ports: Ports, tx: Transaction, share: Share) -> WhyNot | None:
    """What stands in the way of sending it now: the result, the day until which it was meant, or the recipient."""
    if why := await _why_no_result(tx, share):
        return why
    if is_over(share.duration, ports.now()):
        return WhyNot.OVER
    return await why_no_mail(ports, tx, share.recipient.identity or "")


async def why_no_mail(ports: Ports, tx: Transaction, identity: str) -> WhyNot | None:
    """What stands in the way of any mail to this institution."""
    if not ports.policy.mail_enabled:
        return WhyNot.MAIL_OFF
    institution = await tx.institutions.get(identity)
    if institution is None or institution.is_closed:
        return WhyNot.CLOSED
    return WhyNot.REFUSES if await is_refused(tx, institution.contact_email) else None


async def require_open(ports: Ports, share: str) -> None:
    """Right before a mail about it leaves: what was revoked, unlinked or erased after it was queued sends none. Raises Absent."""
    if not share:
        return
    async with ports.storage.reading() as tx:
        told = await tx.shares.get(ShareId(UUID(hex=share)))
    if told is None or not told.is_open(ports.now()):
        raise Absent("share")


def mail_key(share: Share) -> str:
    """Of the one mail that a share has."""
    return f"share_sent:{share.id.hex}"


def language_of(institution: Institution) -> str:
    """Of our mails to it: of those that we speak, the one of its country."""
    return "es" if institution.country.upper() in _SPANISH_SPOKEN.split() else "en"


async def tell(ports: Ports, tx: Transaction, share: Share, name: str, **more: str | int) -> None:
    """Its candidate, in the chat. Once for each kind and state."""
    account, entry = await tx.accounts.get(share.account_id), await tx.entries.of(share.id_number)
    if account is None or entry is None:
        return
    now = ports.now()
    values: dict[str, str | int] = {
        "share": share.id.hex,
        "recipient": share.recipient.name,
        "exam": ports.catalogue.exam(entry.exam).name,
        "link": share.link_id.hex,
        "at": (share.sends_at or now).isoformat(),
    }
    key = f"{name}:{share.id.hex}:{now.isoformat()}"
    notice = Notice(key, Channel.CHAT, account.user_id, name, values | more, account_id=account.id)
    await tx.outbox.queue(notice, now)


async def tell_undelivered(ports: Ports, tx: Transaction, share: str | int | None, name: str) -> None:
    """The mail of a share did not arrive: its candidate hears of it. Of any other notice nothing is said."""
    if name != MAIL_NAME or not isinstance(share, str):
        return
    sent = await tx.shares.get(ShareId(UUID(hex=share)))
    if sent is not None and sent.state is ShareState.OPEN:
        await tell(ports, tx, sent, "share_undelivered")


async def _why_no_result(tx: Transaction, share: Share) -> WhyNot | None:
    standing = (await tx.results.standing((share.id_number,))).get(share.id_number)
    if not isinstance(standing, ReleasedResult):
        return WhyNot.CHECKING
    return None if is_shareable(standing.result) else WhyNot.RESULT


async def _not_sent(ports: Ports, tx: Transaction, share: Share, why: WhyNot) -> Share:
    """Kept, and the candidate's to decide; what was meant until a day that is over is no more."""
    left = share.ended(ShareState.DECLINED, ports.now()) if why is WhyNot.OVER else share.asking()
    if not await tx.shares.save(left, ShareState.PENDING):
        raise AlreadyDone(share.state)
    await tell(ports, tx, left, "share_not_sent", why=why.value)
    await _note(ports, tx, Action.SHARE_NOT_SENT, share)
    return left


async def _mail(ports: Ports, tx: Transaction, sent: Share, entry: Entry, *, token: str, code: str) -> Notice:
    """Sealed while it is queued, wiped when it has gone; it ends with the link, and with the account."""
    institution = await tx.institutions.get(sent.recipient.identity or "")
    if institution is None or sent.expires_at is None:
        raise AlreadyDone(sent.state)
    values: dict[str, str | int] = {
        "share": sent.id.hex,
        "institution": institution.name,
        "given_names": entry.given_names,
        "family_name": entry.family_name,
        "exam": ports.catalogue.exam(entry.exam).name,
        "scope": sent.scope.value,
        "level": sent.level or "",
        "until": sent.expires_at.date().isoformat(),
        "reference": sent.reference,
        "code": code,
        "token": token,
        "link": f"{ports.policy.public_url}/verify/{token}",
        "language": language_of(institution),
    }
    return Notice(
        mail_key(sent),
        Channel.MAIL,
        institution.contact_email,
        MAIL_NAME,
        values,
        account_id=sent.account_id,
        link_id=sent.link_id,
    )


async def _note(ports: Ports, tx: Transaction, action: Action, share: Share) -> None:
    await tx.audit.add(AuditEntry(ports.new_id(), ports.now(), action, "system", share.id_number))
