"""Statements as files: set, signed and kept for a while, off the event loop. Knows no database and no chat."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final

import structlog

from bot.core.signatures import NotGenuine, NoTimestamp
from bot.later import at_need, later

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.statements import Page
    from bot.documents import examining, pades, typesetting
    from bot.documents.typesetting import Typesetter
    from bot.services.ports.base import Clock
    from bot.services.ports.signing import SigningKey
else:
    examining, pades = at_need("bot.documents.examining"), at_need("bot.documents.pades")
    typesetting = later("bot.documents.typesetting")

log = structlog.get_logger()

KEPT: Final = 128
"""Files: about 15 MB."""
KEPT_FOR: Final = timedelta(minutes=15)
TSA_REST: Final = timedelta(minutes=1)
"""After a timestamp server has failed, nobody waits for it this long."""


class Shelf:
    """A few files for a short while, the latest used last to go. A page that differs in anything is another file."""

    def __init__(self, now: Clock) -> None:
        self._now = now
        self._files: OrderedDict[object, tuple[datetime, bytes]] = OrderedDict()

    def take(self, name: object) -> bytes | None:
        until, content = self._files.get(name, (None, b""))
        if until is None or until <= self._now():
            self._files.pop(name, None)
            return None
        self._files.move_to_end(name)
        return content

    def put(self, name: object, content: bytes) -> bytes:
        self._files[name] = (self._now() + KEPT_FOR, content)
        self._files.move_to_end(name)
        while len(self._files) > KEPT:
            self._files.popitem(last=False)
        return content


class StatementFiles:
    """Implements `bot.services.ports.documents.Documents`. The fonts are read when the first page is set, or by `warm`."""

    def __init__(self, now: Clock, *, tsa_url: str = "") -> None:
        self._now = now
        self._tsa_url = tsa_url
        self._tsa_rests_until: datetime | None = None
        self._shelf = Shelf(now)
        self._turn = asyncio.Lock()  # the compiler sets one page at a time; waiting for it takes no thread

    @cached_property
    def _typesetter(self) -> Typesetter:
        return typesetting.Typesetter()

    async def pdf(self, page: Page, key: SigningKey) -> bytes:
        name = (page.identity, key.id)
        if kept := self._shelf.take(name):
            return kept
        bare = await self._set(lambda: self._typesetter.pdf(page))
        if not self._tsa_url:
            return self._shelf.put(name, await asyncio.to_thread(_signed, bare, key))
        return await self._timestamped(name, bare, key)

    async def png(self, page: Page) -> bytes:
        name = page.identity
        return self._shelf.take(name) or self._shelf.put(name, await self._set(lambda: self._typesetter.png(page)))

    async def _set(self, work: Callable[[], bytes]) -> bytes:
        async with self._turn:
            return await asyncio.to_thread(work)

    async def _timestamped(self, name: object, bare: bytes, key: SigningKey) -> bytes:
        """Without its timestamp it is as genuine, and not kept: the next one may have it again."""
        if self._tsa_rests_until is None or self._tsa_rests_until <= self._now():
            try:
                return self._shelf.put(name, await asyncio.to_thread(_proven, bare, key, self._tsa_url))
            except NoTimestamp as missing:
                self._tsa_rests_until = self._now() + TSA_REST
                log.warning("the timestamp server gave no timestamp, statements go without", error=str(missing))
        return await asyncio.to_thread(_signed, bare, key)


def _signed(bare: bytes, key: SigningKey) -> bytes:
    """Half a second of loading comes before the first."""
    return pades.signed(bare, key)


def _proven(bare: bytes, key: SigningKey, tsa_url: str) -> bytes:
    """A timestamp that we would not recognise ourselves is none. Raises NoTimestamp."""
    whole = pades.signed_and_timestamped(bare, key, tsa_url)
    try:
        examining.examined(whole)
    except NotGenuine as error:
        raise NoTimestamp("not recognised") from error
    return whole
