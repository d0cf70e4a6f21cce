"""What a person sees of an answer, written so that it reads the same in every run and for everybody."""

import re
from collections.abc import Iterable, Iterator

from tests.e2e.every_step.house import Visitor, by_bot
from tests.support.people import Json

_MASK = "•••"
_BY_THE_CLOCK = "Told in the chat:"
"""The progress of a release, which follows every two seconds, whoever looks."""
_SESSION = re.compile(r"2026-11-R\d{3}")
_MOMENT = re.compile(r"\d{1,2}(?: \w+|/\d+)? ?\w* \d{4}, \d\d:\d\d UTC")


def unanswered(changes: Iterable[Json]) -> set[str]:
    """Presses whose button still shows that it is waiting."""
    changes = list(changes)
    pressed = {change["press"] for change in changes if change["type"] == "pressed"}
    return pressed - {change["press"] for change in changes if change["type"] == "answer"}


def written(changes: Iterable[Json]) -> list[Json]:
    """What the bot said or changed, each message as it stood first and as it stands now."""
    return [change["message"] for change in changes if change["type"] in {"message", "edited"} and by_bot(change)]


def transcript(changes: list[Json], visitor: Visitor) -> str:
    """The answer in a few lines of Markdown: pop-ups, what was deleted, what changed, what was said."""
    return visitor_free("\n\n".join(_lines(changes)), visitor)


def visitor_free(text: str, visitor: Visitor) -> str:
    """Everybody is Ana, whose ID Number is ABC123456."""
    number = visitor.id_number
    for own, shown in (
        (number, "ABC123456"),
        (f"{number[:3]}{_MASK}{number[-3:]}", f"ABC{_MASK}456"),
        (visitor.address, "ana@example.org"),
        (str(visitor.person.id), "123456789"),
        (str(visitor.junior), "987654321"),
    ):
        text = text.replace(own, shown)
    return _MOMENT.sub("(a moment)", _SESSION.sub("2026-11-C1", text))


def _lines(changes: list[Json]) -> Iterator[str]:
    for change in changes:
        if change["type"] == "answer" and change["text"]:
            yield f"Pop-up: {change['text']}"
    for change in changes:
        if change["type"] == "deleted":
            yield "*(the person's message is deleted)*"
    said: dict[int, Json] = {}
    edited: dict[int, Json] = {}
    for change in changes:
        if by_bot(change):
            place = change["message"]["message_id"]
            group = edited if change["type"] == "edited" and place not in said else said
            if place not in group or _BY_THE_CLOCK not in change["message"].get("text", ""):
                group[place] = change["message"]
    for message in edited.values():
        yield f"The message changes:\n\n{_message(message)}"
    for message in said.values():
        yield _message(message)


def _message(message: Json) -> str:
    text = message.get("text") or message.get("caption") or ""
    lines = [*_attachments(message), *text.split("\n"), *_keyboard(message)]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _attachments(message: Json) -> Iterator[str]:
    if "photo" in message:
        yield "*(a picture)*"
    if "document" in message:
        yield f"*(a file: {message['document']['file_name']})*"
    if message.get("has_protected_content"):
        yield "*(protected)*"


def _keyboard(message: Json) -> Iterator[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    if rows:
        yield ""
    for row in rows:
        yield " ".join(f"`{button['text']}`" for button in row)
