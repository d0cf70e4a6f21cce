"""Staff, linked candidates and released sessions for tests, made through the ports."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.core.accounts import Account, AccountId, Link, LinkId, UserId
from bot.core.entries import SessionName
from bot.core.identity import IdNumber
from bot.core.ids import uuid7
from bot.core.releases import Proposal
from bot.core.roles import Role
from bot.services import releasing
from bot.services.ports.base import Ports
from tests.support.cohort import SESSION as NAME
from tests.support.cohort import a_result, an_entry, import_sample

SESSION = SessionName(NAME)
OWNER, PUBLISHER, APPROVER, STRANGER = UserId(1), UserId(2), UserId(3), UserId(9)
CANDIDATE = UserId(1001)


def with_owner(ports: Ports, *owners: UserId, four_eyes: bool = True) -> Ports:
    """The same house with owners by setting."""
    policy = replace(ports.policy, owner_ids=frozenset(owners or (OWNER,)), four_eyes=four_eyes)
    return replace(ports, policy=policy)


async def grant(ports: Ports, person: UserId, *roles: Role) -> None:
    async with ports.storage.transaction() as tx:
        for role in roles:
            assert await tx.roles.grant(ports.new_id(), person, role, None, ports.now())


async def hire(ports: Ports) -> None:
    """One publisher and one approver."""
    await grant(ports, PUBLISHER, Role.PUBLISHER)
    await grant(ports, APPROVER, Role.APPROVER)


def id_number(place: int) -> str:
    return f"ABC{place:06}"


async def a_session(ports: Ports, size: int = 1, **cells: object) -> None:
    """So many entries, each with a staged result."""
    places = range(1, size + 1)
    await import_sample(
        ports,
        entries=[an_entry(id_number(place)) for place in places],
        results=[a_result(id_number(place), **cells) for place in places],
    )


async def one_person(ports: Ports) -> None:
    await a_session(ports)


async def two_people(ports: Ports) -> None:
    await a_session(ports, 2)


async def three_people(ports: Ports) -> None:
    await a_session(ports, 3)


async def link(
    ports: Ports, user: UserId = CANDIDATE, numbers: Iterable[str] = ("ABC000001",), email: str | None = None
) -> LinkId:
    """An account that holds these ID Numbers; the last link's id."""
    now = ports.now()
    async with ports.storage.transaction() as tx:
        account = await tx.accounts.of(user)
        if account is None:
            account = Account(AccountId(ports.new_id()), user, "en", email, False, "1", now, None, now)
            await tx.accounts.add(account)
        for number in numbers:
            made = Link(LinkId(ports.new_id()), account.id, IdNumber(number), now)
            assert await tx.links.add(made)
    return made.id


async def link_many(ports: Ports, count: int, first: int = CANDIDATE) -> None:
    """Each their own chat and their own ID Number, a millisecond after the one before."""
    async with ports.storage.transaction() as tx:
        for place in range(1, count + 1):
            now = ports.now() + timedelta(milliseconds=place - count)
            user = UserId(first + place - 1)
            account = Account(AccountId(ports.new_id()), user, "en", None, False, "1", now, None, now)
            await tx.accounts.add(account)
            made = Link(LinkId(uuid7(now, ports.random_bytes(10))), account.id, IdNumber(id_number(place)), now)
            assert await tx.links.add(made)


async def release(ports: Ports) -> Proposal:
    """Proposed by the publisher, approved by the approver."""
    proposal = await releasing.publish(ports, PUBLISHER, SESSION)
    return await releasing.approve(ports, APPROVER, proposal.id)
