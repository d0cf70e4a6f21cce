"""What people do in their clients: each act changes their chat and becomes an update for the bot."""

from typing import Any

from bot.sandbox.telegram.entities import find_entities, utf16_length
from bot.sandbox.telegram.formatting import LONGEST_TEXT
from bot.sandbox.telegram.media import describe_document, describe_photo, is_picture
from bot.sandbox.telegram.state import TelegramState
from bot.sandbox.telegram.values import Chat, Json, Person, StoredFile, is_by_bot


class ImpossibleError(Exception):
    """A client would not let a person do that; the words say why."""


def send_text(state: TelegramState, person: Person, text: str) -> Json:
    return _send(state, person, _content_of(text))


def send_sticker(state: TelegramState, person: Person, emoji: str) -> Json:
    file = state.add_file("sticker.webp", "image/webp", b"RIFF\x00\x00\x00\x00WEBP" + emoji.encode())
    shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False, "emoji": emoji}
    return _send(state, person, {"sticker": file.as_file() | shape})


def send_document(state: TelegramState, person: Person, file: StoredFile, caption: str = "") -> Json:
    return _send(state, person, describe_document(file) | _caption(caption))


def send_photo(state: TelegramState, person: Person, file: StoredFile, caption: str = "") -> Json:
    if not is_picture(file.content):
        raise ImpossibleError("Only pictures can be sent as a photo; send it as a file.")
    return _send(state, person, describe_photo(file) | _caption(caption))


def edit_text(state: TelegramState, person: Person, message_id: int, text: str) -> Json:
    chat = _open_chat(state, person)
    message = chat.messages.get(message_id)
    if message is None or is_by_bot(message) or "text" not in message:
        raise ImpossibleError("Only a text of your own can be edited.")
    rest = {name: value for name, value in message.items() if name not in ("text", "entities")}
    edited = rest | _content_of(text) | {"edit_date": state.now()}
    state.limits.note_that_a_person_acted(chat.id)
    state.edit(chat, edited)
    state.updates.add("edited_message", edited, queue=str(chat.id))
    return edited


def press(state: TelegramState, person: Person, message_id: int, data: str) -> str:
    """Presses a button by its data, which may be one that an old client still shows; gives the press's id."""
    chat = _open_chat(state, person)
    gone = {"chat": state.describe_chat(chat), "message_id": message_id, "date": 0}
    query = state.presses.add(chat.id)
    body = {
        "id": query.id,
        "from": person.as_user(),
        "message": chat.messages.get(message_id, gone),
        "chat_instance": str(-chat.id),
        "data": data,
    }
    state.limits.note_that_a_person_acted(chat.id)
    state.feed.tell(chat.id, "pressed", press=query.id, message_id=message_id)
    state.updates.add("callback_query", body, queue=f"{chat.id}:presses")
    return query.id


def block(state: TelegramState, person: Person) -> None:
    if not person.has_blocked:
        person.has_blocked = True
        _tell_membership(state, person, before="member", after="kicked")


def unblock(state: TelegramState, person: Person) -> None:
    if person.has_blocked:
        person.has_blocked = False
        _tell_membership(state, person, before="kicked", after="member")


def deactivate(state: TelegramState, person: Person) -> None:
    """The account is gone; Telegram tells bots nothing until they write."""
    person.is_deactivated = True
    state.keep_person(person)


def add_bot_to_group(state: TelegramState, person: Person, chat: Chat) -> None:
    """Adds a new group or channel, with the bot as its newest member."""
    state.add_chat(chat)
    status = "administrator" if chat.type == "channel" else "member"
    _tell_bot_status(state, person, chat, before={"status": "left"}, after=_membership(status))
    if chat.type != "channel":
        _say_in(state, chat, person.as_user(), {"new_chat_members": [state.bot.as_user()]})


def say_in_group(state: TelegramState, person: Person, chat: Chat, text: str) -> Json:
    return _say_in(state, chat, person.as_user(), _content_of(text))


def post_in_channel(state: TelegramState, chat: Chat, text: str) -> Json:
    post = state.post(chat, None, _content_of(text))
    state.updates.add("channel_post", post, queue=str(chat.id))
    return post


def _send(state: TelegramState, person: Person, content: Json) -> Json:
    chat = _open_chat(state, person)
    if not person.has_started:
        person.has_started = True
        state.keep_person(person)
    return _say_in(state, chat, person.as_user(), content)


def _say_in(state: TelegramState, chat: Chat, sender: Json, content: Json) -> Json:
    message = state.post(chat, sender, content)
    state.limits.note_that_a_person_acted(chat.id)
    state.updates.add("message", message, queue=str(chat.id))
    return message


def _open_chat(state: TelegramState, person: Person) -> Chat:
    if person.has_blocked:
        raise ImpossibleError("You have blocked the bot; unblock it first.")
    return state.chats[person.id]


def _content_of(text: str) -> Json:
    text = text.strip()
    if not text:
        raise ImpossibleError("There is nothing to send.")
    if utf16_length(text) > LONGEST_TEXT:
        raise ImpossibleError(f"A message has at most {LONGEST_TEXT} characters.")
    entities = find_entities(text)
    return {"text": text} | ({"entities": entities} if entities else {})


def _caption(caption: str) -> Json:
    return {"caption": caption.strip()} if caption.strip() else {}


def _tell_membership(state: TelegramState, person: Person, *, before: str, after: str) -> None:
    state.keep_person(person)
    chat = state.chats[person.id]
    state.feed.tell(chat.id, "blocked" if person.has_blocked else "unblocked")
    _tell_bot_status(state, person, chat, before=_membership(before), after=_membership(after))


def _tell_bot_status(state: TelegramState, person: Person, chat: Chat, *, before: Json, after: Json) -> None:
    user = {"user": state.bot.as_user()}
    body: dict[str, Any] = {"chat": state.describe_chat(chat), "from": person.as_user(), "date": state.now()}
    body |= {"old_chat_member": user | before, "new_chat_member": user | after}
    state.updates.add("my_chat_member", body, queue=str(chat.id))


def _membership(status: str) -> Json:
    """Telegram names every right of an administrator, and until when somebody is banned."""
    if status == "kicked":
        return {"status": status, "until_date": 0}
    if status != "administrator":
        return {"status": status}
    rights = (
        "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members "
        "can_promote_members can_change_info can_invite_users can_post_stories can_edit_stories can_delete_stories "
        "can_send_welcome_messages"
    )
    return {"status": status} | dict.fromkeys(rights.split(), False)
