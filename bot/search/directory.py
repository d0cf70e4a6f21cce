"""The search in the register: an index in this process, made anew beside the event loop when the register has moved.

A search asks whether it has moved, and waits a moment for the new index; then the one there is answers. Who has been closed is
found in neither, for what is found is read from the register.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog

from bot.core.errors import Absent
from bot.later import loading
from bot.search.entries import entry_of
from bot.search.folding import words_of_query
from bot.services.ports.institutions import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.institutions import Institution, Listing
    from bot.search.entries import Entry
    from bot.search.index import Index
    from bot.services.ports.storage import Storage

log = structlog.get_logger()

PAGE: Final = 6
PATIENCE: Final = 0.5
"""Seconds that a search waits for a newer index, where it has one."""


class IndexedDirectory:
    """Implements `bot.services.ports.institutions.Directory`; one a process, composed with its storage."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._building: asyncio.Task[Index] | None = None
        self._entries: dict[Listing, Entry] = {}
        self._index: Index | None = None
        self._version: int | None = None

    async def find(self, typed: str, *, page: int = 0) -> Page:
        index = await self._current()
        found = [index.entries[place].identity for place in search(index, typed)]
        shown = found[page * PAGE : (page + 1) * PAGE]
        async with self._storage.reading() as tx:
            standing = await tx.institutions.open_ones(shown) if shown else {}
        institutions = tuple(standing[identity] for identity in shown if identity in standing)
        return Page(institutions, page, has_more=len(found) > (page + 1) * PAGE)

    async def get(self, reference: str) -> Institution:
        identity = (await self._current()).by_reference.get(reference, "")
        if not identity and await self._is_behind():  # whoever holds its button knows that it is there
            identity = (await asyncio.shield(self._started())).by_reference.get(reference, "")
        async with self._storage.reading() as tx:
            standing = await tx.institutions.open_ones([identity])
        if identity not in standing:
            raise Absent("institution")
        return standing[identity]

    async def warm(self) -> None:
        if await self._is_behind():
            await asyncio.shield(self._started())

    async def _current(self) -> Index:
        """The index of the register as it stands in the database now, where it is ready in time."""
        ends = asyncio.get_running_loop().time() + PATIENCE
        if self._index is None:
            return await asyncio.shield(self._started())
        while await self._is_behind() and await _is_made(self._started(), ends):
            pass  # it may have moved again meanwhile
        return self._index

    async def _is_behind(self) -> bool:
        async with self._storage.reading() as tx:
            return self._index is None or self._version != await tx.institutions.version()

    def _started(self) -> asyncio.Task[Index]:
        """One at a time, whoever waits for it or has given up waiting."""
        if self._building is None or self._building.done():
            self._building = asyncio.create_task(self._rebuilt())
            self._building.add_done_callback(_report)
        return self._building

    async def _rebuilt(self) -> Index:
        async with self._storage.reading() as tx:
            version = await tx.institutions.version()
            listings = [listing async for batch in tx.institutions.listed() for listing in batch]
        entries, index = await asyncio.to_thread(_built, listings, self._entries)
        self._entries, self._index, self._version = entries, index, version
        log.info("register of institutions indexed", institutions=len(entries))
        return index


async def _is_made(building: asyncio.Task[Index], ends: float) -> bool:
    """False where it takes too long, or could not be made."""
    left = ends - asyncio.get_running_loop().time()
    done, _ = await asyncio.wait({building}, timeout=max(0.0, left))
    return left > 0 and bool(done) and not building.cancelled() and building.exception() is None


def _report(building: asyncio.Task[Index]) -> None:
    if not building.cancelled() and (error := building.exception()):
        log.warning("register of institutions not indexed", error=type(error).__name__)


def search(index: Index, typed: str) -> list[int]:
    """Places in the index's entries, likeliest first; at most as many as are looked at closely."""
    from bot.search.ranking import ranked  # noqa: PLC0415  it loads numpy, which a start can do without

    words = words_of_query(typed)
    return ranked(index, words, index.candidates(words)) if words else []


def _built(listings: Sequence[Listing], known: dict[Listing, Entry]) -> tuple[dict[Listing, Entry], Index]:
    """What an earlier index knew of a row that stays is not made again."""
    with loading():
        from bot.search.index import build  # noqa: PLC0415  the same

        entries = {listing: known.get(listing) or entry_of(listing) for listing in listings}
        return entries, build(list(entries.values()))
