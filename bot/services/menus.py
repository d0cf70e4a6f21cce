"""Whose command menu does not fit their roles: told from what was last set. Setting it is the caller's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.accounts import UserId
from bot.core.roles import Role
from bot.services.staff import roles_of

if TYPE_CHECKING:
    from bot.services.ports.base import Ports

Due = dict[UserId, frozenset[Role]]
"""People with the roles that their menu should show; none: it is to be taken away."""


async def due_menus(ports: Ports) -> Due:
    """Everybody whose roles changed since their menu was last set."""
    async with ports.storage.reading() as tx:
        return {person: await roles_of(ports, tx, person) for person in await tx.roles.menus_due()}


async def due_menu_of(ports: Ports, person: UserId) -> Due:
    """The same for one person."""
    async with ports.storage.reading() as tx:
        due = await tx.roles.menu_is_due(person)
        return {person: await roles_of(ports, tx, person)} if due else {}


def owners_by_setting(ports: Ports) -> Due:
    """Of them nothing is stored: their menu is due whenever a process starts."""
    return {UserId(owner): frozenset({Role.OWNER}) for owner in ports.policy.owner_ids}


async def menu_set(ports: Ports, person: UserId, shown: frozenset[Role]) -> None:
    """Telegram has taken this person's menu. Where their roles have changed meanwhile it stays due."""
    async with ports.storage.transaction() as tx:
        if await roles_of(ports, tx, person) == shown:
            await tx.roles.mark_menu_set(person, ports.now())
