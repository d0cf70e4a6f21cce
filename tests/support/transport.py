"""Telegram as a transport that answers from memory: everything above it in a test is real."""

import json
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

from telegram.error import TelegramError
from telegram.request import BaseRequest, RequestData

TOKEN = "123456:TEST-token-of-nobody"
ME = {"id": 123456, "is_bot": True, "first_name": "Results", "username": "results_bot"}

Answer = tuple[int, dict[str, Any]]


def refusal(status: int, description: str, **parameters: object) -> Answer:
    answer = {"ok": False, "error_code": status, "description": description}
    return status, answer | ({"parameters": parameters} if parameters else {})


def too_many_requests(retry_after: int) -> Answer:
    return refusal(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


@dataclass
class Call:
    method: str
    values: dict[str, Any]
    at: float = 0.0


@dataclass
class FakeTransport(BaseRequest):
    """Remembers every call. `next_answers["sendMessage"]` holds what is answered, or raised, before it answers well."""

    calls: list[Call] = field(default_factory=list)
    next_answers: dict[str, deque[Answer | TelegramError]] = field(default_factory=lambda: defaultdict(deque))

    @property
    def read_timeout(self) -> float | None:
        return 5.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: object, **more: object
    ) -> tuple[int, bytes]:
        call = Call(url.rsplit("/", 1)[-1], dict(request_data.parameters) if request_data else {}, self.now())
        if call.method != "getMe":
            self.calls.append(call)
        status, answer = self.answer(call)
        return status, json.dumps(answer).encode()

    def now(self) -> float:
        """The moment that is noted with a call."""
        return 0.0

    def answer(self, call: Call) -> Answer:
        if self.next_answers[call.method]:
            planned = self.next_answers[call.method].popleft()
            if isinstance(planned, TelegramError):
                raise planned
            return planned
        return 200, {"ok": True, "result": self.result(call)}

    def result(self, call: Call) -> object:
        if call.method == "getMe":
            return ME
        if call.method.startswith(("send", "edit")) and "chat_id" in call.values:
            chat = {"id": call.values["chat_id"], "type": "private"}
            return {"message_id": len(self.calls), "date": 1_790_000_000, "chat": chat}
        return True

    def sent(self) -> list[tuple[int, str]]:
        """Every message: to which chat, and its text."""
        return [(c.values["chat_id"], c.values["text"]) for c in self.calls if c.method == "sendMessage"]
