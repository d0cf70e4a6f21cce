"""People at the stand-in, driven as people would: they write, press and upload, and see what is in their chat."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

Json = dict[str, Any]


@dataclass(frozen=True)
class Button:
    label: str
    data: str
    url: str


@dataclass(frozen=True)
class Seen:
    """One message as it stands in a chat."""

    id: int
    text: str
    by_bot: bool
    rows: tuple[tuple[Button, ...], ...]
    raw: Json

    @property
    def labels(self) -> list[str]:
        return [button.label for row in self.rows for button in row]

    @property
    def is_protected(self) -> bool:
        return bool(self.raw.get("has_protected_content"))

    @property
    def is_edited(self) -> bool:
        return "edit_date" in self.raw

    @property
    def file_id(self) -> str:
        photos = self.raw.get("photo") or [{}]
        return self.raw.get("document", photos[-1]).get("file_id", "")

    @property
    def file_name(self) -> str:
        return self.raw.get("document", {}).get("file_name", "")

    def button(self, label: str) -> Button:
        return next(button for row in self.rows for button in row if button.label == label)


@dataclass(frozen=True)
class PopUp:
    """The bot's answer to a press; most are silent."""

    text: str
    is_alert: bool


class Person:
    """Speaks HTTP with the stand-in's chat page, so that it works wherever the stand-in runs.

    `sees_text` and its kin look at what came or changed since this person's last act; `has_read` counts as one.
    """

    def __init__(self, session: aiohttp.ClientSession, number: int, name: str = "") -> None:
        self._session = session
        self._since = 0
        self._last_press = ""
        self.id = number
        self.name = name or str(number)

    def __repr__(self) -> str:
        return f"Person({self.id}, {self.name!r})"

    async def sends(self, text: str) -> Seen:
        return await self._act("POST", "messages", {"text": text})

    async def edits(self, message: Seen, text: str) -> Seen:
        return await self._act("PUT", f"messages/{message.id}", {"text": text})

    async def sends_sticker(self, emoji: str = "👍") -> Seen:
        return await self._act("POST", "stickers", {"emoji": emoji})

    async def uploads(self, name: str, content: bytes, *, caption: str = "") -> Seen:
        return await self._uploads(name, content, "document", caption)

    async def sends_photo(self, content: bytes, *, caption: str = "") -> Seen:
        return await self._uploads("photo.png", content, "photo", caption)

    async def blocks_the_bot(self) -> None:
        await self._act("PUT", "blocked", {"blocked": True})

    async def unblocks_the_bot(self) -> None:
        await self._act("PUT", "blocked", {"blocked": False})

    async def presses(self, label: str, *, on: Seen | None = None, within: float = 10) -> None:
        """Presses the newest button with this label as soon as it is there; `on` a message as it was once seen."""
        message = on or await self.sees_button(label, within=within)
        await self.presses_data(message.button(label).data, on=message.id)

    async def taps_twice(self, label: str, *, within: float = 10) -> None:
        message = await self.sees_button(label, within=within)
        await asyncio.gather(self.presses(label, on=message), self.presses(label, on=message))

    async def presses_data(self, data: str, *, on: int) -> None:
        """What only a forged or very old client would send."""
        answer = await self._call("POST", f"messages/{on}/presses", {"data": data})
        self._since = answer["event"]
        self._last_press = answer["press"]

    async def has_read(self) -> None:
        """From here on only what is new counts as seen."""
        self._since = (await self._get("messages?limit=1"))["event"]

    async def sees(self) -> list[Seen]:
        """All that stands in the chat, oldest first."""
        return [_seen(message) for message in (await self._get("messages?limit=100000"))["messages"]]

    async def last(self) -> Seen:
        """The newest message of the bot."""
        return [message for message in await self.sees() if message.by_bot][-1]

    async def sees_text(self, text: str, *, within: float = 10) -> Seen:
        """The newest message of the bot that holds the text, as soon as there is one."""
        return await self._find(lambda seen: text in seen.text, f"a text with {text!r}", within)

    async def sees_anything(self, *, within: float = 10) -> Seen:
        return await self._find(lambda seen: True, "any message", within)

    async def sees_file(self, name: str = "", *, within: float = 10) -> Seen:
        wanted = lambda seen: bool(seen.file_id) and name in seen.file_name  # noqa: E731
        return await self._find(wanted, f"a file {name!r}", within)

    async def sees_button(self, label: str, *, within: float = 10) -> Seen:
        """Wherever it stands in the chat; the newest message wins."""
        for message in reversed(await self.sees()):
            if label in message.labels:
                return message
        return await self._find(lambda seen: label in seen.labels, f"a button {label!r}", within)

    async def sees_pop_up(self, text: str = "", *, within: float = 10) -> PopUp:
        """The answer to this person's latest press; the text must be in it."""
        async for change in self._changes(within):
            if change["type"] == "answer" and change["press"] == self._last_press:
                assert text in change["text"], f"the pop-up says {change['text']!r}"
                return PopUp(change["text"], change["show_alert"])
        raise AssertionError(f"{self.name}'s press was not answered within {within} s")

    async def sees_deleted(self, message: Seen, *, within: float = 10) -> None:
        if message.id not in {seen.id for seen in await self.sees()}:
            return
        async for change in self._changes(within):
            if change["type"] == "deleted" and change["message_id"] == message.id:
                return
        raise AssertionError(f"{message.text!r} was not deleted within {within} s")

    async def downloads(self, message: Seen) -> bytes:
        async with self._session.get(f"/sandbox/files/{message.file_id}") as answer:
            assert answer.status == 200, await answer.text()
            return await answer.read()

    async def commands(self) -> list[str]:
        """The names in this person's command menu."""
        return [command["command"] for command in await self._get("commands")]

    async def _find(self, fits: Callable[[Seen], bool], what: str, within: float) -> Seen:
        fresh: dict[int, Seen] = {}
        async for change in self._changes(within):
            if change["type"] in ("message", "edited"):
                seen = _seen(change["message"])
                fresh[seen.id] = seen
            elif change["type"] == "deleted":
                fresh.pop(change["message_id"], None)
            elif change["type"] == "caught-up":
                fitting = [seen for seen in fresh.values() if seen.by_bot and fits(seen)]
                if fitting:
                    return max(fitting, key=lambda seen: seen.id)
        raise AssertionError(f"{self.name} did not see {what} within {within} s, but:\n{_draw(await self.sees())}")

    async def _changes(self, within: float) -> AsyncIterator[Json]:
        """Every event since the last act, and `caught-up` after each batch; ends when the time is over."""
        loop = asyncio.get_running_loop()
        end = loop.time() + within
        number = self._since
        while True:
            wait = max(0.0, end - loop.time())
            answer = await self._get(f"changes?after={number}&wait={wait:.3f}")
            if any(change["type"] == "reset" for change in answer["changes"]):
                answer = await self._everything()
            number = answer["event"]
            for change in answer["changes"]:
                yield change
            yield {"type": "caught-up"}
            if wait == 0:
                return

    async def _everything(self) -> Json:
        """The whole chat as if it were new: the feed does not reach back to where this person last looked."""
        answer = await self._get("messages?limit=100000")
        changes = [{"type": "message", "message": message} for message in answer["messages"]]
        return {"event": answer["event"], "changes": changes}

    async def _uploads(self, name: str, content: bytes, kind: str, caption: str) -> Seen:
        form = aiohttp.FormData({"kind": kind, "caption": caption}, quote_fields=False)
        form.add_field("file", io.BytesIO(content), filename=name, content_type="application/octet-stream")
        return self._note(await self._request("POST", "uploads", data=form))

    async def _act(self, method: str, path: str, body: Json) -> Seen:
        return self._note(await self._call(method, path, body))

    def _note(self, answer: Json) -> Seen:
        self._since = answer["event"]
        return _seen(answer.get("message") or {"message_id": 0})

    async def _get(self, path: str) -> Any:
        return await self._request("GET", path)

    async def _call(self, method: str, path: str, body: Json) -> Any:
        return await self._request(method, path, json=body)

    async def _request(self, method: str, path: str, **options: Any) -> Any:
        async with self._session.request(method, f"/sandbox/people/{self.id}/{path}", **options) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()


def _seen(message: Json) -> Seen:
    keyboard = message.get("reply_markup", {}).get("inline_keyboard", [])
    rows = tuple(tuple(_button(button) for button in row) for row in keyboard)
    text = message.get("text") or message.get("caption") or ""
    return Seen(message["message_id"], text, bool(message.get("from", {}).get("is_bot")), rows, message)


def _button(button: Json) -> Button:
    return Button(button["text"], button.get("callback_data", ""), button.get("url", ""))


def _draw(messages: list[Seen]) -> str:
    """The chat in a few lines, for the report of a failing test."""
    lines = [f"{'bot' if seen.by_bot else 'person'}: {seen.text} {seen.labels or ''}" for seen in messages[-12:]]
    return "\n".join(lines) or "(an empty chat)"
