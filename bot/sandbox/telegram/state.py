"""Everything the stand-in knows: the bot, people, chats with their messages, files and settings."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from bot.sandbox.telegram.faults import Faults
from bot.sandbox.telegram.feed import Feed
from bot.sandbox.telegram.keeper import InMemory, Keeper
from bot.sandbox.telegram.limits import Limits
from bot.sandbox.telegram.presses import Presses
from bot.sandbox.telegram.updates import UpdateQueue
from bot.sandbox.telegram.values import BotAccount, Chat, Clock, Json, Person, StoredFile
from bot.sandbox.telegram.webhook import WebhookDelivery


class TelegramState:
    """Messages are kept in the form of the Bot API; a stored message is replaced, never changed in place."""

    def __init__(
        self,
        bot: BotAccount,
        clock: Clock,
        monotonic: Callable[[], float],
        *,
        keeper: Keeper | None = None,
        messages_per_second: float = 30,
    ) -> None:
        self.bot = bot
        self.clock = clock
        self.keeper = keeper or InMemory()
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.settings: dict[str, Json] = {}
        self.calls: Counter[str] = Counter()
        self.last_message_id = 0
        self.last_file_number = 0
        self.presses = Presses(clock)
        self.updates = UpdateQueue(self.keeper)
        self.webhook = WebhookDelivery(self.updates, clock)
        self.feed = Feed(int(clock().timestamp() * 1000))
        self.limits = Limits(messages_per_second, monotonic)
        self.faults = Faults()

    def now(self) -> int:
        return int(self.clock().timestamp())

    def add_person(self, person: Person) -> None:
        self.people[person.id] = person
        self.chats.setdefault(person.id, Chat(person.id, "private"))
        self.keep_person(person)

    def keep_person(self, person: Person) -> None:
        self.keeper.keep("person", str(person.id), asdict(person))

    def add_chat(self, chat: Chat) -> None:
        self.chats[chat.id] = chat
        self.keep_chat(chat)

    def keep_chat(self, chat: Chat) -> None:
        body = {"id": chat.id, "type": chat.type, "title": chat.title, "bot_status": chat.bot_status}
        self.keeper.keep("chat", str(chat.id), body)

    def describe_chat(self, chat: Chat) -> Json:
        if not chat.is_private:
            return {"id": chat.id, "type": chat.type, "title": chat.title}
        user = self.people[chat.id].as_user()
        names: Json = {name: user[name] for name in ("first_name", "last_name", "username") if name in user}
        return {"id": chat.id, "type": chat.type, **names}

    def post(self, chat: Chat, sender: Json | None, content: Mapping[str, Any]) -> Json:
        self.last_message_id += 1
        self.keeper.keep("counter", "message", {"last": self.last_message_id})
        head: Json = {"message_id": self.last_message_id, "date": self.now(), "chat": self.describe_chat(chat)}
        message = head | ({"from": sender} if sender else {"sender_chat": head["chat"]}) | dict(content)
        self._store(chat, message)
        self.feed.tell(chat.id, "message", message=message)
        return message

    def edit(self, chat: Chat, message: Json) -> None:
        self._store(chat, message)
        self.feed.tell(chat.id, "edited", message=message)

    def remove(self, chat: Chat, message_id: int) -> None:
        del chat.messages[message_id]
        self.keeper.drop("message", f"{chat.id}:{message_id}")
        self.feed.tell(chat.id, "deleted", message_id=message_id)

    def add_file(self, name: str, mime_type: str, content: bytes) -> StoredFile:
        self.last_file_number += 1
        file = StoredFile(f"file-{self.last_file_number}", name, mime_type, content)
        self.files[file.id] = file
        self.keeper.keep_file(file)
        return file

    def set_setting(self, name: str, value: Json) -> None:
        self.settings[name] = value
        self.keeper.keep("setting", name, value)

    def drop_setting(self, name: str) -> None:
        self.settings.pop(name, None)
        self.keeper.drop("setting", name)

    def close(self) -> None:
        """Lets everybody go who waits for something to happen."""
        self.feed.close()
        self.updates.release_poll()

    def _store(self, chat: Chat, message: Json) -> None:
        chat.messages[message["message_id"]] = message
        self.keeper.keep("message", f"{chat.id}:{message['message_id']}", message)
