"""The way out for mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.core.alerts import Outcome
    from bot.core.messages import Mail


class Mailer(Protocol):
    """One SMTP server. Whatever becomes of a mail is a value; nothing of it is raised."""

    async def send(self, to: str, mail: Mail) -> Outcome: ...
