"""Messages of which thousands go out alike: their JSON is made once, with holes for what differs. No object of the library's is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.ptb.calls import json_of, post
from bot.ptb.keyboards import as_json
from bot.ptb.sender import Delivered, classify

if TYPE_CHECKING:
    from collections.abc import Iterable

    from telegram.ext import ExtBot

    from bot.ptb.keyboards import PlainButton
    from bot.ptb.limiter import Lane, PriorityRateLimiter
    from bot.ptb.sender import Outcome

_CHAT: Final = 4_815_162_342_108  # stands for the chat until there is one; no text of ours holds it


@dataclass(frozen=True, slots=True)
class Template:
    """A `sendMessage` in which the chat and one more place are left open."""

    before_chat: bytes
    between: bytes
    after_hole: bytes

    @classmethod
    def of(
        cls, text: str, keyboard: Iterable[Iterable[PlainButton]], *, hole: str, allow_paid_broadcast: bool
    ) -> Template:
        """`hole` is what one button's data holds in the place that differs. It is plain ASCII that JSON does not escape."""
        message: dict[str, Any] = {
            "chat_id": _CHAT,
            "text": text,
            "parse_mode": ParseMode.HTML,
            "link_preview_options": {"is_disabled": True},
            "reply_markup": as_json(keyboard),
        }
        if allow_paid_broadcast:
            message["allow_paid_broadcast"] = True
        whole = json_of(message)
        before, rest = whole.split(str(_CHAT).encode())
        between, after = rest.split(hole.encode())
        return cls(before, between, after)

    def fill(self, chat_id: int, value: str) -> bytes:
        return b"%b%d%b%b%b" % (self.before_chat, chat_id, self.between, value.encode(), self.after_hole)


class PreparedSender:
    """Sends them at the limiter's pace, over the bot's own transport; its errors are classified as all others are."""

    def __init__(self, bot: ExtBot[Any]) -> None:
        self._bot = bot
        self._limiter: PriorityRateLimiter | None = bot.rate_limiter  # type: ignore[assignment]  # there is one kind

    async def send(self, chat_id: int, body: bytes, lane: Lane) -> Outcome:
        try:
            if self._limiter is None:
                answer = await post(self._bot, "sendMessage", body)
            else:
                answer = await self._limiter.keep(lane, chat_id, lambda: post(self._bot, "sendMessage", body))
        except TelegramError as failure:
            return classify(failure)
        return Delivered(answer["message_id"])
