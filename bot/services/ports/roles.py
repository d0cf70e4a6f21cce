"""Who of the staff may do what. Owners by setting are not rows; they are added by the service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from bot.core.accounts import UserId
    from bot.core.roles import Role


@dataclass(frozen=True, slots=True)
class Grant:
    """A standing role of one person."""

    id: UUID
    person: UserId
    role: Role
    granted_at: datetime
    menu_set_at: datetime | None
    """When Telegram took this person's command menu; None: still to be set."""


class Roles(Protocol):
    """A role is granted and revoked; rows stay as history."""

    async def of(self, person: UserId) -> frozenset[Role]: ...

    async def standing(self) -> tuple[Grant, ...]:
        """All of them, oldest first."""

    async def grant(self, grant: UUID, person: UserId, role: Role, by: UserId | None, now: datetime) -> bool:
        """False where they have it already."""

    async def revoke(self, person: UserId, role: Role, now: datetime) -> bool: ...

    async def menus_due(self) -> tuple[UserId, ...]:
        """People whose command menu does not show yet what they were granted, or still shows what was revoked."""

    async def menu_is_due(self, person: UserId) -> bool: ...

    async def mark_menu_set(self, person: UserId, at: datetime) -> None:
        """Telegram has this person's menu as their roles stand now."""
