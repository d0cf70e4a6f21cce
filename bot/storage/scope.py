"""What the repositories of one transaction share: its connection, the vault, and what follows the commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.storage.vault import Vault


class Scope:
    """Lives as long as its transaction."""

    def __init__(
        self, connection: AsyncConnection, vault: Vault, announce: Callable[[AsyncConnection], Awaitable[None]]
    ) -> None:
        self.connection = connection
        self.vault = vault
        self._announce = announce
        self._hooks: list[Callable[[], None]] = []
        self.concerns_sender = False

    def after_commit(self, hook: Callable[[], None]) -> None:
        """Called once the transaction stands, and never when it rolls back."""
        self._hooks.append(hook)

    async def wake_sender(self) -> None:
        """Tells the senders of all processes, once this commits, that there may be something to send."""
        if not self.concerns_sender:
            self.concerns_sender = True
            await self._announce(self.connection)

    def committed(self) -> None:
        """Runs the hooks, in the order they came."""
        for hook in self._hooks:
            hook()
