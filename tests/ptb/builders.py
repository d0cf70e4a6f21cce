"""Updates, stores and applications for the tests of this folder."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from itertools import count
from typing import Any

from telegram import Update
from telegram.ext import Application, ExtBot

from bot.ptb.dialogue import Dialogue, Lease, NotTaken
from bot.ptb.errors import LeaseLost
from bot.ptb.intake import Intake, opened
from bot.ptb.processor import DialogueProcessor
from bot.ptb.updates import RawUpdate
from tests.support.transport import TOKEN, FakeTransport

_ids = count(1)


def message_json(text: str, *, chat: int = 1, update_id: int | None = None) -> dict[str, Any]:
    entities = [{"type": "bot_command", "offset": 0, "length": len(text)}] if text.startswith("/") else []
    return {
        "update_id": update_id or next(_ids),
        "message": {
            "message_id": next(_ids),
            "date": 1_790_000_000,
            "chat": {"id": chat, "type": "private", "first_name": "A"},
            "from": {"id": chat, "is_bot": False, "first_name": "A"},
            "text": text,
            "entities": entities,
        },
    }


def a_message(text: str, *, chat: int = 1, update_id: int | None = None) -> Update:
    return Update.de_json(message_json(text, chat=chat, update_id=update_id), None)


class MemoryStore:
    """Dialogues and kept updates, as a storage would hold them: copies, and a fence."""

    def __init__(self) -> None:
        self.dialogues: dict[int, Dialogue] = {}
        self.fences: dict[int, int] = {}
        self.leased: set[int] = set()
        self.rows: dict[int, RawUpdate] = {}
        self.done: set[int] = set()
        self.renewals = 0

    async def take(self, chat_id: int, update_id: int) -> Lease | NotTaken:
        if update_id in self.done:
            return NotTaken.DONE_BEFORE
        if chat_id in self.leased:
            return NotTaken.HELD_ELSEWHERE
        self.leased.add(chat_id)
        self.fences[chat_id] = self.fences.get(chat_id, 0) + 1
        return Lease(chat_id, deepcopy(self.dialogues.get(chat_id, Dialogue())), self.fences[chat_id])

    async def renew(self, lease: Lease) -> None:
        self.renewals += 1

    async def save(self, lease: Lease, update_id: int) -> None:
        if self.fences[lease.chat_id] != lease.token:
            raise LeaseLost
        self.dialogues[lease.chat_id] = deepcopy(lease.dialogue)
        self.leased.discard(lease.chat_id)
        await self.finish(update_id)

    async def release(self, lease: Lease) -> None:
        if self.fences[lease.chat_id] == lease.token:
            self.leased.discard(lease.chat_id)

    async def keep(self, updates: Sequence[RawUpdate]) -> set[int]:
        not_done = {raw.update_id: raw for raw in updates if raw.update_id not in self.done}
        self.rows |= not_done
        return set(not_done)

    async def pending(self) -> list[RawUpdate]:
        return [self.rows[update_id] for update_id in sorted(self.rows)]

    async def finish(self, update_id: int) -> None:
        self.done.add(update_id)
        self.rows.pop(update_id, None)


def an_application(
    store: MemoryStore, *, transport: FakeTransport | None = None, **processor: Any
) -> Application[Any, Any, Any, Any, Any, Any]:
    """A real application; only what carries its requests is a fake."""
    transport = transport or FakeTransport()
    bot = ExtBot(TOKEN, request=transport, get_updates_request=transport)
    return (
        Application.builder().bot(bot).updater(None).concurrent_updates(DialogueProcessor(store, **processor)).build()
    )


@asynccontextmanager
async def running(application: Application[Any, Any, Any, Any, Any, Any]) -> AsyncIterator[Intake]:
    async with opened(application):
        yield Intake(application)


async def settled() -> None:
    """Lets every task that can go on go on."""
    for _ in range(50):
        await asyncio.sleep(0)
