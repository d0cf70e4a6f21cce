"""The bot's queue of updates: added in order, handed out by long polling, gone only when confirmed."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.sandbox.telegram.keeper import Keeper
from bot.sandbox.telegram.refusals import RefusalError, polled_elsewhere
from bot.sandbox.telegram.values import Json

LIMIT = 100
NOT_SENT_UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True, slots=True)
class Update:
    """`queue` names the line in which it waits at a webhook: a chat's messages and its presses are two lines."""

    id: int
    queue: str
    body: Json


class UpdateQueue:
    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._pending: OrderedDict[int, Update] = OrderedDict()
        self._poll: asyncio.Future[None] | None = None
        self._listeners: list[Callable[[Update], None]] = []
        self.allowed: frozenset[str] = frozenset()
        self.last_id = 0

    def __len__(self) -> int:
        return len(self._pending)

    def listen(self, listener: Callable[[Update], None]) -> None:
        self._listeners.append(listener)

    def pending(self) -> list[Update]:
        return list(self._pending.values())

    def add(self, kind: str, body: Json, *, queue: str) -> None:
        if not self._wants(kind):
            return
        self.last_id += 1
        update = Update(self.last_id, queue, {"update_id": self.last_id, kind: body})
        self._keeper.keep("counter", "update", {"last": update.id})
        self._keeper.keep("update", str(update.id), {"queue": queue, "body": update.body})
        self.restore([update])
        for listener in self._listeners:
            listener(update)

    def restore(self, updates: Iterable[Update]) -> None:
        for update in updates:
            self._pending[update.id] = update
            self.last_id = max(self.last_id, update.id)
        if self._poll and not self._poll.done():
            self._poll.set_result(None)

    def finish(self, update_id: int) -> None:
        if self._pending.pop(update_id, None):
            self._keeper.drop("update", str(update_id))

    def clear(self) -> None:
        for update_id in list(self._pending):
            self.finish(update_id)

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Update]:
        """Confirms everything before `offset`; a second poll ends the one that is still waiting."""
        self.interrupt(polled_elsewhere())
        self._confirm(offset)
        if not self._pending and seconds > 0:
            await self._wait(seconds)
        return [update for update, _ in zip(self._pending.values(), range(limit), strict=False)]

    def interrupt(self, refusal: RefusalError) -> None:
        if self._poll and not self._poll.done():
            self._poll.set_exception(refusal)

    def release_poll(self) -> None:
        """Lets a waiting poll go home with nothing; the server is closing."""
        if self._poll and not self._poll.done():
            self._poll.set_result(None)

    def _wants(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in NOT_SENT_UNASKED

    def _confirm(self, offset: int) -> None:
        """A negative offset counts from the end: the last so many stay, all before are forgotten."""
        if offset < 0:
            keep = list(self._pending)[offset:]
            offset = keep[0] if keep else 0
        while self._pending and next(iter(self._pending)) < offset:
            self.finish(next(iter(self._pending)))

    async def _wait(self, seconds: float) -> None:
        mine = self._poll = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await mine
        except TimeoutError:
            return
        finally:
            if self._poll is mine:
                self._poll = None
