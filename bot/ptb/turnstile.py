"""Lets a crowd in bit by bit, so that what else the event loop has to do comes in between."""

from __future__ import annotations

import asyncio
from collections import deque


class Turnstile:
    """So many may pass in each round of the event loop, in the order they came. Whoever comes alone does not wait."""

    def __init__(self, at_once: int) -> None:
        self._at_once = self._left = at_once
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def passed(self) -> None:
        """Returns in this round, or in the first that has room. Who is cancelled while waiting takes nobody's place."""
        loop = asyncio.get_running_loop()
        if self._left == self._at_once:
            loop.call_soon(self._next_round)
        if self._left:
            self._left -= 1
            return
        waiter = loop.create_future()
        self._waiting.append(waiter)
        await waiter

    def _next_round(self) -> None:
        room = self._at_once
        while room and self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():  # it has not given up meanwhile
                waiter.set_result(None)
                room -= 1
        self._left = room if room == self._at_once else 0  # who is let in goes on a round later, and nobody overtakes
        if self._left < self._at_once:
            asyncio.get_running_loop().call_soon(self._next_round)
