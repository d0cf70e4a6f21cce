"""Roles, kept: one row a grant; a revoked one stays as history. The person is sealed and found by a blind index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from bot.core.accounts import UserId
from bot.core.roles import Role
from bot.services.ports.roles import Grant
from bot.storage.repositories.base import Repository
from bot.storage.schema import roles

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

_MENU_DUE: Final = roles.c.revoked_at.is_(None) == roles.c.menu_set_at.is_(None)
"""Granted and not shown yet, or revoked and still shown."""


class SqlRoles(Repository):
    """Implements `bot.services.ports.roles.Roles`."""

    async def of(self, person: UserId) -> frozenset[Role]:
        rows = await self._all(sa.select(roles.c.role).where(self._standing_of(person)))
        return frozenset(Role(row.role) for row in rows)

    async def standing(self) -> tuple[Grant, ...]:
        standing = sa.select(roles).where(roles.c.revoked_at.is_(None))
        return tuple(self._grant(row) for row in await self._all(standing.order_by(roles.c.granted_at, roles.c.id)))

    async def grant(self, grant: UUID, person: UserId, role: Role, by: UserId | None, now: datetime) -> bool:
        return await self._insert_new(
            roles,
            {
                "id": grant,
                "person_index": self._person_index(person),
                "role": role.value,
                "sealed": self._seal_json(roles, grant, {"person": person}),
                "granted_by_index": None if by is None else self._person_index(by),
                "granted_at": now,
            },
        )

    async def revoke(self, person: UserId, role: Role, now: datetime) -> bool:
        standing = sa.and_(self._standing_of(person), roles.c.role == role.value)
        # Its menu counts as shown: it may have been on its way to Telegram at this very moment.
        shown = sa.func.coalesce(roles.c.menu_set_at, now)
        return await self._change(sa.update(roles).where(standing).values(revoked_at=now, menu_set_at=shown)) == 1

    async def menus_due(self) -> tuple[UserId, ...]:
        rows = await self._all(sa.select(roles).where(_MENU_DUE).order_by(roles.c.granted_at, roles.c.id))
        return tuple(dict.fromkeys(self._grant(row).person for row in rows))

    async def menu_is_due(self, person: UserId) -> bool:
        due = sa.select(roles.c.id).where(_MENU_DUE, roles.c.person_index == self._person_index(person))
        return await self._scalar(due.limit(1)) is not None

    async def mark_menu_set(self, person: UserId, at: datetime) -> None:
        theirs = sa.update(roles).where(roles.c.person_index == self._person_index(person), _MENU_DUE)
        await self._change(theirs.values(menu_set_at=sa.case((roles.c.revoked_at.is_(None), at), else_=None)))

    def _standing_of(self, person: UserId) -> sa.ColumnElement[bool]:
        return sa.and_(roles.c.person_index == self._person_index(person), roles.c.revoked_at.is_(None))

    def _grant(self, row: sa.Row[Any]) -> Grant:
        return Grant(
            id=row.id,
            person=UserId(self._open_json(roles, row.id, row.sealed)["person"]),
            role=Role(row.role),
            granted_at=row.granted_at,
            menu_set_at=row.menu_set_at,
        )
