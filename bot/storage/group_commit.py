"""Group commit: short work of many in one. While one is on its way to the disk, what comes meanwhile gathers for the next."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, TypeAlias

from bot.storage.errors import StorageUnavailable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from contextlib import AbstractAsyncContextManager

    from bot.storage.transaction import SqlTransaction

Work: TypeAlias = "Callable[[SqlTransaction], Awaitable[None]]"
_Asked: TypeAlias = "tuple[Work, asyncio.Future[None]]"

_AT_ONCE: Final = 64
"""So many hold the event loop up for some milliseconds."""


class GroupCommit:
    """In the order of asking. Work that fails takes nothing of the others' with it: then each has a transaction of its own."""

    def __init__(self, transaction: Callable[[], AbstractAsyncContextManager[SqlTransaction]]) -> None:
        self._transaction = transaction
        self._asked: list[_Asked] = []
        self._task: asyncio.Task[None] | None = None

    async def do(self, work: Work) -> None:
        """Returns when it is committed, and raises what the work raised. Who is cancelled meanwhile may have it done or not."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._asked.append((work, done))
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        await done

    async def close(self) -> None:
        """Waits for what is asked."""
        if self._task is not None:
            await self._task

    async def _run(self) -> None:
        try:
            while self._asked:
                batch, self._asked = self._asked[:_AT_ONCE], self._asked[_AT_ONCE:]
                await self._commit([(work, done) for work, done in batch if not done.done()])
        finally:
            self._task = None

    async def _commit(self, batch: Sequence[_Asked]) -> None:
        try:
            async with self._transaction() as tx:
                for work, _ in batch:
                    await work(tx)
        except Exception as error:  # noqa: BLE001  whatever it is, the one who asked for it is told
            if len(batch) == 1 or isinstance(error, StorageUnavailable):
                _tell(batch, error)
                return
        else:
            _tell(batch, None)
            return
        for one in batch:
            await self._commit([one])


def _tell(batch: Sequence[_Asked], error: Exception | None) -> None:
    for _, done in batch:
        if done.done():
            continue
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)
