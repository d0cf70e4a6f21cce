"""An email for an account: a code goes there by mail, and the address counts once the code came back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hmac import compare_digest
from typing import TYPE_CHECKING, Final

from bot.core.audit import Action
from bot.core.emails import CODE_LIFE, CODE_TRIES, CODES_AN_HOUR, new_code, parse_address, parse_code
from bot.core.errors import CodeRefused, CodeVoid, TooManyCodes
from bot.services.access import access_account
from bot.services.ports.audit import AuditEntry
from bot.services.ports.codes import EmailCode
from bot.services.ports.outbox import Channel, Notice

if TYPE_CHECKING:
    from bot.core.accounts import Account, UserId
    from bot.services.ports.base import Ports

_HOUR: Final = timedelta(hours=1)


async def send_code(ports: Ports, user: UserId, typed: str) -> str:
    """Queues a code for the typed address, ahead of all alerts; older codes are void. Returns the address as understood.

    Raises InvalidInput, TooManyCodes, or Absent where there is no account.
    """
    address, now = parse_address(typed), ports.now()
    async with ports.storage.transaction() as tx:
        account = await access_account(tx, user)
        if await tx.codes.count_since(account.id, now - _HOUR) >= CODES_AN_HOUR:
            raise TooManyCodes
        code = _new_code(ports, account, address)
        await tx.codes.add(code)
        await tx.outbox.queue(_letter(code, account), now)
    return address


async def confirm(ports: Ports, user: UserId, typed: str) -> str:
    """The try is counted before it is judged. Returns the address, which counts from now on.

    Raises InvalidInput (no code at all: not counted), CodeRefused, CodeVoid, or Absent where there is no account.
    """
    given = parse_code(typed)
    code, tries = await _count_try(ports, user)
    if tries > CODE_TRIES:
        raise CodeVoid
    if not compare_digest(code.code, given):
        raise CodeRefused(CODE_TRIES - tries)
    await _accept(ports, user, code)
    return code.email


def _new_code(ports: Ports, account: Account, address: str) -> EmailCode:
    now = ports.now()
    return EmailCode(
        id=ports.new_id(),
        account_id=account.id,
        email=address,
        code=new_code(ports.random_bytes),
        tries=0,
        created_at=now,
        expires_at=now + CODE_LIFE,
    )


def _letter(code: EmailCode, account: Account) -> Notice:
    return Notice(
        key=f"code:{code.id.hex}",
        channel=Channel.MAIL,
        to=code.email,
        name="email_code",
        values={"code": code.code, "language": account.language},
        account_id=account.id,
        urgent=True,
    )


async def _count_try(ports: Ports, user: UserId) -> tuple[EmailCode, int]:
    async with ports.storage.transaction() as tx:
        account = await access_account(tx, user)
        code = await tx.codes.newest(account.id)
        if code is None or code.expires_at <= ports.now():
            raise CodeVoid
        return code, await tx.codes.count_try(code.id)


async def _accept(ports: Ports, user: UserId, code: EmailCode) -> None:
    now = ports.now()
    async with ports.storage.transaction() as tx:
        account = await access_account(tx, user)
        if not await tx.codes.use(code.id, now):
            raise CodeVoid
        await tx.accounts.save(replace(account, email=code.email, email_offered=True))
        await tx.audit.add(AuditEntry(ports.new_id(), now, Action.EMAIL_CONFIRMED, user))
