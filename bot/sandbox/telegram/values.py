"""The nouns of the stand-in: people, chats, files, and the JSON that Telegram speaks. No rules."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
Clock: TypeAlias = Callable[[], datetime]

MEGABYTE = 1024 * 1024


@dataclass(slots=True)
class Person:
    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "en"
    role: str = "candidate"
    has_started: bool = False
    has_blocked: bool = False
    is_deactivated: bool = False

    def as_user(self) -> Json:
        user: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        optional = {"last_name": self.last_name, "username": self.username, "language_code": self.language_code}
        return user | {name: value for name, value in optional.items() if value}


@dataclass(frozen=True, slots=True)
class BotAccount:
    token: str
    first_name: str = "Exam results"
    username: str = "results_sandbox_bot"

    @property
    def id(self) -> int:
        return int(self.token.partition(":")[0])

    def as_user(self) -> Json:
        return {"id": self.id, "is_bot": True, "first_name": self.first_name, "username": self.username}


@dataclass(slots=True)
class Chat:
    """A private chat has the id of its person; groups and channels have negative ids."""

    id: int
    type: str
    title: str = ""
    bot_status: str = "member"
    messages: dict[int, Json] = field(default_factory=dict)

    @property
    def is_private(self) -> bool:
        return self.type == "private"


@dataclass(frozen=True, slots=True)
class StoredFile:
    id: str
    name: str
    mime_type: str
    content: bytes

    @property
    def unique_id(self) -> str:
        return f"u{self.id}"

    @property
    def path(self) -> str:
        return f"files/{self.id}"

    @property
    def size(self) -> int:
        return len(self.content)

    def as_file(self) -> Json:
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": self.size}


def default_people() -> list[Person]:
    """Who can be picked on the chat page: two candidates, two members of staff, and somebody who is neither."""
    return [
        Person(101, "Lucía", "García", "lucia_garcia", "es", "candidate"),
        Person(102, "Дмитрий", "Иванов", "dmitry_ivanov", "ru", "candidate"),
        Person(201, "Olivia", "Bennett", "olivia_bennett", "en", "owner"),
        Person(202, "Samuel", "Okafor", "samuel_okafor", "en", "staff"),
        Person(301, "Mei", "Tanaka", "mei_tanaka", "en", "stranger"),
    ]


def is_by_bot(message: Json) -> bool:
    return bool(message.get("from", {}).get("is_bot"))
