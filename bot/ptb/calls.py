"""Calls of the Bot API as JSON of our own, for what goes out often: no object of the library's is made of request or answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from bot.ptb.limiter import lane_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram.ext import ExtBot
    from telegram.request import RequestData

    from bot.ptb.limiter import PriorityRateLimiter


class Prepared:
    """Stands where the library has a `RequestData`: a body that needs no encoding any more."""

    __slots__ = ("body",)
    contains_files: Final = False

    def __init__(self, body: bytes) -> None:
        self.body = body

    @property
    def parameters(self) -> dict[str, Any]:
        """What it says, for a transport that wants to look."""
        parameters: dict[str, Any] = json.loads(self.body)
        return parameters


async def call(bot: ExtBot[Any], method: str, values: Mapping[str, Any]) -> Any:
    """What Telegram answers. It meets limiter, transport and errors as the bot's own methods do; what is None is left out."""
    body = json_of({name: value for name, value in values.items() if value is not None})
    limiter: PriorityRateLimiter | None = bot.rate_limiter  # type: ignore[assignment]  # there is one kind
    if limiter is None:
        return await post(bot, method, body)
    return await limiter.keep(lane_of(method), values.get("chat_id"), lambda: post(bot, method, body))


async def post(bot: ExtBot[Any], method: str, body: bytes) -> Any:
    """What Telegram answers, at once: whoever calls has asked the limiter."""
    data: RequestData = Prepared(body)  # type: ignore[assignment]  # it has what transports look at
    return await bot.request.post(f"{bot.base_url}/{method}", data)


def json_of(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
