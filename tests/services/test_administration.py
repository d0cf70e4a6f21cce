"""Roles: granted, revoked, told and audited; and the command menus that follow them."""

import pytest

from bot.core.accounts import UserId
from bot.core.errors import Absent, AlreadyDone, Forbidden, LastOwner
from bot.core.roles import Role
from bot.services import administration, menus
from bot.services.ports.base import Ports
from tests.support.accounts import ANA, BEN, OWNER, grant, owned_by


@pytest.fixture
def house(ports: Ports) -> Ports:
    return owned_by(ports, OWNER)


async def roles_of(ports: Ports, person: UserId) -> frozenset[Role]:
    async with ports.storage.reading() as tx:
        return await tx.roles.of(person)


async def newest_audit(ports: Ports) -> tuple[str, str, str | None, dict]:
    async with ports.storage.reading() as tx:
        newest = (await tx.audit.latest(1))[0]
        return newest.action, newest.actor, newest.subject, newest.details


async def pseudonym(ports: Ports, person: UserId) -> str:
    async with ports.storage.reading() as tx:
        return tx.audit.pseudonym(person)


async def test_an_owner_by_setting_grants_a_role_and_it_is_audited(house: Ports) -> None:
    await administration.grant_role(house, OWNER, ANA, Role.PUBLISHER)

    assert await roles_of(house, ANA) == {Role.PUBLISHER}
    expected = ("role_granted", await pseudonym(house, OWNER), await pseudonym(house, ANA), {"role": "publisher"})
    assert await newest_audit(house) == expected


async def test_granting_twice_is_refused_and_owners_by_setting_have_theirs_already(house: Ports) -> None:
    await administration.grant_role(house, OWNER, ANA, Role.PUBLISHER)
    for person, role in ((ANA, Role.PUBLISHER), (OWNER, Role.OWNER)):
        with pytest.raises(AlreadyDone):
            await administration.grant_role(house, OWNER, person, role)


@pytest.mark.parametrize("role", [None, Role.PUBLISHER, Role.APPROVER, Role.SUPPORT])
async def test_nobody_but_an_owner_touches_roles(house: Ports, role: Role | None) -> None:
    if role:
        await grant(house, ANA, role)
    with pytest.raises(Forbidden):
        await administration.grant_role(house, ANA, BEN, Role.OWNER)
    with pytest.raises(Forbidden):
        await administration.revoke_role(house, ANA, BEN, Role.OWNER)
    with pytest.raises(Forbidden):
        await administration.roll(house, ANA)


async def test_revoking_ends_the_role_at_once_and_can_be_followed_by_a_new_grant(house: Ports) -> None:
    await administration.grant_role(house, OWNER, ANA, Role.PUBLISHER)
    await administration.revoke_role(house, OWNER, ANA, Role.PUBLISHER)
    assert await roles_of(house, ANA) == frozenset()
    assert (await newest_audit(house))[0] == "role_revoked"

    with pytest.raises(Absent):
        await administration.revoke_role(house, OWNER, ANA, Role.PUBLISHER)
    await administration.grant_role(house, OWNER, ANA, Role.PUBLISHER)
    assert await roles_of(house, ANA) == {Role.PUBLISHER}


async def test_the_last_owner_stays(ports: Ports) -> None:
    await grant(ports, ANA, Role.OWNER)
    with pytest.raises(LastOwner):
        await administration.revoke_role(ports, ANA, ANA, Role.OWNER)
    assert await roles_of(ports, ANA) == {Role.OWNER}

    await grant(ports, BEN, Role.OWNER)
    await administration.revoke_role(ports, ANA, ANA, Role.OWNER)
    assert await roles_of(ports, ANA) == frozenset()


async def test_an_owner_by_setting_cannot_be_revoked(house: Ports) -> None:
    with pytest.raises(Absent):
        await administration.revoke_role(house, OWNER, OWNER, Role.OWNER)


async def test_the_command_line_grants_without_being_anybody(ports: Ports) -> None:
    await administration.grant_role(ports, "cli:anna", ANA, Role.OWNER)
    assert (await newest_audit(ports))[1] == "cli:anna"


async def test_a_menu_is_due_when_a_role_is_granted_and_when_it_is_revoked(house: Ports) -> None:
    assert await menus.due_menus(house) == {}
    await administration.grant_role(house, OWNER, ANA, Role.PUBLISHER)
    assert await menus.due_menus(house) == await menus.due_menu_of(house, ANA) == {ANA: {Role.PUBLISHER}}
    await menus.menu_set(house, ANA, frozenset({Role.PUBLISHER}))
    assert await menus.due_menus(house) == await menus.due_menu_of(house, ANA) == {}

    await administration.revoke_role(house, OWNER, ANA, Role.PUBLISHER)
    assert await menus.due_menus(house) == {ANA: frozenset()}
    await menus.menu_set(house, ANA, frozenset())
    assert await menus.due_menus(house) == {}


async def test_of_two_roles_the_menu_shows_what_is_left(house: Ports) -> None:
    for role in (Role.PUBLISHER, Role.SUPPORT):
        await administration.grant_role(house, OWNER, ANA, role)
    await menus.menu_set(house, ANA, frozenset({Role.PUBLISHER, Role.SUPPORT}))
    await administration.revoke_role(house, OWNER, ANA, Role.PUBLISHER)
    assert await menus.due_menus(house) == {ANA: {Role.SUPPORT}}


async def test_what_was_revoked_while_its_menu_was_on_its_way_is_due(house: Ports) -> None:
    await administration.grant_role(house, OWNER, ANA, Role.PUBLISHER)
    on_its_way = await menus.due_menus(house)
    await administration.revoke_role(house, OWNER, ANA, Role.PUBLISHER)
    await menus.menu_set(house, ANA, on_its_way[ANA])
    assert await menus.due_menus(house) == {ANA: frozenset()}
