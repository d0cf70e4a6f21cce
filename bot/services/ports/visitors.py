"""What every tap asks for, a statement each: who is writing, and how their exams stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.core.accounts import Account, Link, UserId
    from bot.core.amending import Version
    from bot.core.entries import Centre, Entry
    from bot.core.roles import Role
    from bot.services.ports.results import Checking, ReleasedResult


@dataclass(frozen=True, slots=True)
class Own:
    """One linked exam and everything that is released of it."""

    link: Link
    entry: Entry
    centre: Centre | None
    standing: ReleasedResult | Checking | None
    """As `Results.standing` has it."""
    history: tuple[Version, ...] = field(repr=False)
    """As `Results.histories` has it."""
    is_read: bool
    """The version that stands was opened by this account before."""
    is_alert_queued: bool


class Visitors(Protocol):
    """Reads only."""

    async def known(self, user: UserId) -> tuple[Account | None, frozenset[Role]]: ...

    async def own(self, user: UserId) -> tuple[Own, ...]:
        """The links that stand, oldest first; those without an entry are left out."""
