"""Where the state goes to survive a restart: the promise, and the keeper that keeps nothing."""

from typing import Protocol

from bot.sandbox.telegram.values import Json, StoredFile


class Keeper(Protocol):
    """Called on the event loop at every change; must return at once."""

    def keep(self, kind: str, key: str, value: Json) -> None: ...
    def drop(self, kind: str, key: str) -> None: ...
    def keep_file(self, file: StoredFile) -> None: ...


class InMemory:
    """The state ends with the process."""

    def keep(self, kind: str, key: str, value: Json) -> None: ...
    def drop(self, kind: str, key: str) -> None: ...
    def keep_file(self, file: StoredFile) -> None: ...
