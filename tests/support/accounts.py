"""People who have linked, and sessions that are released, as use cases need them to begin with."""

from dataclasses import replace

from bot.core.accounts import Account, AccountId, Link, LinkId, UserId
from bot.core.entries import SessionName
from bot.core.identity import IdNumber
from bot.core.roles import Role
from bot.services import releasing
from bot.services.ports.base import Ports
from tests.support.cohort import SESSION

ANA = UserId(101)
BEN = UserId(102)
OWNER = UserId(201)


async def account_of(ports: Ports, user: UserId, *, language: str = "en", email: str | None = None) -> Account:
    """The account of this chat, made where there is none; it has agreed to the terms."""
    async with ports.storage.transaction() as tx:
        account = await tx.accounts.of(user)
        if account is None:
            account = Account(
                id=AccountId(ports.new_id()),
                user_id=user,
                language=language,
                email=email,
                email_offered=True,
                terms_version=ports.policy.terms_version,
                terms_at=ports.now(),
                blocked_at=None,
                created_at=ports.now(),
            )
            await tx.accounts.add(account)
        return account


async def link(ports: Ports, user: UserId, id_number: str = "ABC123456", **account: str) -> Link:
    """A standing link of this chat."""
    owner = await account_of(ports, user, **account)
    link = Link(LinkId(ports.new_id()), owner.id, IdNumber(id_number), ports.now())
    async with ports.storage.transaction() as tx:
        assert await tx.links.add(link)
    return link


async def release(ports: Ports, session: str = SESSION) -> None:
    """Whatever is staged of the session is out; its alerts are queued once the sender works."""
    alone = replace(ports, policy=replace(ports.policy, four_eyes=False))
    await releasing.publish(alone, "cli:tests", SessionName(session))


async def grant(ports: Ports, person: UserId, role: Role) -> None:
    async with ports.storage.transaction() as tx:
        await tx.roles.grant(ports.new_id(), person, role, None, ports.now())


def owned_by(ports: Ports, *owners: int) -> Ports:
    """The same house with these owners by setting."""
    return replace(ports, policy=replace(ports.policy, owner_ids=frozenset(owners)))
