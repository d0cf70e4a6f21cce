"""The search in the register: an index in this process, made anew beside the event loop when the register has moved."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog

from bot.core.errors import Absent
from bot.search.entries import entry_of
from bot.search.folding import words_of_query
from bot.search.index import build
from bot.search.ranking import ranked
from bot.services.ports.institutions import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.institutions import Institution, Listing
    from bot.search.entries import Entry
    from bot.search.index import Index
    from bot.services.ports.storage import Storage

log = structlog.get_logger()

PAGE: Final = 6


class IndexedDirectory:
    """Implements `bot.services.ports.institutions.Directory`; one a process, composed with its storage."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._building = asyncio.Lock()
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
        async with self._storage.reading() as tx:
            standing = await tx.institutions.open_ones([identity])
        if identity not in standing:
            raise Absent("institution")
        return standing[identity]

    async def warm(self) -> None:
        await self._current()

    async def _current(self) -> Index:
        """The index of the register as it stands in the database now."""
        async with self._storage.reading() as tx:
            version = await tx.institutions.version()
        if self._index is not None and self._version == version:
            return self._index
        async with self._building:
            if self._index is None or self._version != version:
                return await self._rebuilt()
            return self._index

    async def _rebuilt(self) -> Index:
        async with self._storage.reading() as tx:
            version = await tx.institutions.version()
            listings = [listing async for batch in tx.institutions.listed() for listing in batch]
        entries, index = await asyncio.to_thread(_built, listings, self._entries)
        self._entries, self._index, self._version = entries, index, version
        log.info("register of institutions indexed", institutions=len(entries))
        return index


def search(index: Index, typed: str) -> list[int]:
    """Places in the index's entries, likeliest first; at most as many as are looked at closely."""
    words = words_of_query(typed)
    return ranked(index, words, index.candidates(words)) if words else []


def _built(listings: Sequence[Listing], known: dict[Listing, Entry]) -> tuple[dict[Listing, Entry], Index]:
    """What an earlier index knew of a row that stays is not made again."""
    entries = {listing: known.get(listing) or entry_of(listing) for listing in listings}
    return entries, build(list(entries.values()))
