"""A person's own account: language, an ID Number unlinked, blocking the bot and coming back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.accounts import Account, AccountId, LinkEnd
from bot.core.audit import Action
from bot.services.access import access_link
from bot.services.ports.audit import AuditEntry

if TYPE_CHECKING:
    from uuid import UUID

    from bot.core.accounts import Link, UserId
    from bot.services.ports.base import Ports


async def choose_language(ports: Ports, user: UserId, language: str) -> None:
    """Remembered for whoever has no account too: it gets a row that has agreed to nothing."""
    async with ports.storage.transaction() as tx:
        account = await tx.accounts.of(user)
        if account:
            await tx.accounts.save(replace(account, language=language))
        else:
            await tx.accounts.add(new_account(ports, user, language))


def new_account(ports: Ports, user: UserId, language: str) -> Account:
    """Not stored yet, and agreed to nothing yet."""
    return Account(
        id=AccountId(ports.new_id()),
        user_id=user,
        language=language,
        email=None,
        email_offered=False,
        terms_version=None,
        terms_at=None,
        blocked_at=None,
        created_at=ports.now(),
    )


async def linked(ports: Ports, user: UserId) -> tuple[Link, ...]:
    """The ID Numbers linked here, oldest first."""
    async with ports.storage.reading() as tx:
        account = await tx.accounts.of(user)
        return await tx.links.of(account.id) if account else ()


async def unlink(ports: Ports, user: UserId, link: UUID | None) -> Link:
    """Ends the link, what is still queued for it and what is shared by it. Raises `Absent` where it is not (or no longer) theirs."""
    now = ports.now()
    async with ports.storage.transaction() as tx:
        _, own = await access_link(tx, user, link)
        await tx.links.end(own.id, LinkEnd.UNLINKED, user, now)
        await tx.shares.end_for_link(own.id, now)  # first: it waits for whoever is queuing a mail of one
        await tx.outbox.end_for_link(own.id, LinkEnd.UNLINKED.value, now)
        await tx.audit.add(AuditEntry(ports.new_id(), now, Action.UNLINKED, user, own.id_number))
        return own


async def remove_email(ports: Ports, user: UserId) -> bool:
    """False where there was none."""
    async with ports.storage.transaction() as tx:
        account = await tx.accounts.of(user)
        if account is None or account.email is None:
            return False
        await tx.accounts.save(replace(account, email=None))
        await tx.audit.add(AuditEntry(ports.new_id(), ports.now(), Action.EMAIL_REMOVED, user))
        return True


async def block(ports: Ports, user: UserId) -> None:
    """The person has blocked the bot: nothing can be sent until they come back."""
    async with ports.storage.transaction() as tx:
        account = await tx.accounts.of(user)
        if account and account.blocked_at is None:
            await tx.accounts.mark_blocked(account.id, ports.now())


async def come_back(ports: Ports, user: UserId) -> None:
    """What they missed is queued again, and is looked at again before it goes out: their link must still stand."""
    async with ports.storage.transaction() as tx:
        account = await tx.accounts.of(user)
        if account and account.blocked_at is not None:
            await tx.accounts.mark_blocked(account.id, None)
            await tx.outbox.revive(account.id, ports.now())
