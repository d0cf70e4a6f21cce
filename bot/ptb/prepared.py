"""Messages of which thousands go out alike: their JSON is made once, with holes for what differs. No object of the library's is made."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.ptb.sender import Delivered, classify

if TYPE_CHECKING:
    from collections.abc import Iterable

    from telegram.ext import ExtBot
    from telegram.request import RequestData

    from bot.ptb.keyboards import PlainButton
    from bot.ptb.limiter import Lane, PriorityRateLimiter
    from bot.ptb.sender import Outcome

_CHAT: Final = 4_815_162_342_108  # stands for the chat until there is one; no text of ours holds it


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
        buttons = [[_button(button) for button in row] for row in keyboard]
        message: dict[str, Any] = {
            "chat_id": _CHAT,
            "text": text,
            "parse_mode": ParseMode.HTML,
            "link_preview_options": {"is_disabled": True},
            "reply_markup": {"inline_keyboard": buttons},
        }
        if allow_paid_broadcast:
            message["allow_paid_broadcast"] = True
        whole = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
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
                answer = await self._post(body)
            else:
                answer = await self._limiter.keep(lane, chat_id, lambda: self._post(body))
        except TelegramError as failure:
            return classify(failure)
        return Delivered(answer["message_id"])

    async def _post(self, body: bytes) -> Any:
        data: RequestData = Prepared(body)  # type: ignore[assignment]  # it has what transports look at
        return await self._bot.request.post(f"{self._bot.base_url}/sendMessage", data)


def _button(button: PlainButton) -> dict[str, str]:
    given = {"text": button.text, "callback_data": button.data, "url": button.url}
    return {name: value for name, value in given.items() if value is not None}
