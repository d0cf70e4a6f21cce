"""Methods by which the bot changes or takes back what stands in a chat, and answers presses."""

from collections.abc import Iterable
from datetime import timedelta

from bot.sandbox.telegram.access import find_chat, find_message
from bot.sandbox.telegram.calls import Call
from bot.sandbox.telegram.entities import utf16_length
from bot.sandbox.telegram.formatting import read_caption, read_text
from bot.sandbox.telegram.keyboards import read_inline_keyboard
from bot.sandbox.telegram.media import read_document, read_photo
from bot.sandbox.telegram.refusals import RefusalError, bad_request, not_modified
from bot.sandbox.telegram.state import TelegramState
from bot.sandbox.telegram.values import Chat, Json, is_by_bot

MAY_BE_DELETED_FOR = timedelta(hours=48)
LONGEST_ANSWER = 200
MOST_DELETED_AT_ONCE = 100
_TEXT = ("text", "entities", "link_preview_options")
_CAPTION = ("caption", "caption_entities")
_MEDIA = ("photo", "document")
_KEYBOARD = ("reply_markup",)


def edit_message_text(state: TelegramState, call: Call) -> Json:
    chat, message = _find_own(state, call)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    options = call.structure("link_preview_options")
    content = read_text(call) | ({"link_preview_options": options} if options else {})
    return _replace(state, chat, message, content | read_inline_keyboard(call), _TEXT + _KEYBOARD)


def edit_message_caption(state: TelegramState, call: Call) -> Json:
    chat, message = _find_own(state, call)
    if not any(kind in message for kind in _MEDIA):
        raise bad_request("there is no caption in the message to edit")
    return _replace(state, chat, message, read_caption(call) | read_inline_keyboard(call), _CAPTION + _KEYBOARD)


def edit_message_reply_markup(state: TelegramState, call: Call) -> Json:
    chat, message = _find_own(state, call)
    return _replace(state, chat, message, read_inline_keyboard(call), _KEYBOARD)


def edit_message_media(state: TelegramState, call: Call) -> Json:
    chat, message = _find_own(state, call)
    media = call.structure("media")
    if not isinstance(media, dict) or media.get("type") not in _MEDIA:
        raise bad_request("can't parse InputMedia: type is invalid")
    read = read_photo if media["type"] == "photo" else read_document
    content = read(state, call, media.get("media"), "media") | read_caption(Call(call.method, media, {}))
    return _replace(state, chat, message, content | read_inline_keyboard(call), _TEXT + _CAPTION + _MEDIA + _KEYBOARD)


def delete_message(state: TelegramState, call: Call) -> bool:
    chat = find_chat(state, call)
    message = find_message(chat, call, "delete")
    _refuse_undeletable(state, chat, message)
    state.remove(chat, message["message_id"])
    return True


def delete_messages(state: TelegramState, call: Call) -> bool:
    """What is not there or can't be deleted is passed over, as Telegram does."""
    chat = find_chat(state, call)
    ids = call.structure("message_ids") or []
    if len(ids) > MOST_DELETED_AT_ONCE:
        raise bad_request("too many message identifiers specified")
    for message_id in _deletable(state, chat, ids):
        state.remove(chat, message_id)
    return True


def answer_callback_query(state: TelegramState, call: Call) -> bool:
    if utf16_length(call.text("text")) > LONGEST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    press = state.presses.answer(call.text("callback_query_id"))
    answer = {"text": call.text("text"), "show_alert": call.flag("show_alert"), "url": call.text("url")}
    state.feed.tell(press.chat_id, "answer", press=press.id, **answer)
    return True


def _find_own(state: TelegramState, call: Call) -> tuple[Chat, Json]:
    chat = find_chat(state, call)
    message = find_message(chat, call, "edit")
    if not is_by_bot(message) and chat.type != "channel":
        raise bad_request("message can't be edited")
    return chat, message


def _replace(state: TelegramState, chat: Chat, message: Json, content: Json, names: Iterable[str]) -> Json:
    """Those of the names that are not in the new content go: an edit without a keyboard removes it."""
    rest = {name: value for name, value in message.items() if name not in names}
    if rest | content == message:
        raise not_modified()
    edited = rest | content | {"edit_date": state.now()}
    state.edit(chat, edited)
    return edited


def _refuse_undeletable(state: TelegramState, chat: Chat, message: Json) -> None:
    if not chat.is_private and not is_by_bot(message):
        raise bad_request("message can't be deleted")
    if state.now() - message["date"] >= MAY_BE_DELETED_FOR.total_seconds():
        raise bad_request("message can't be deleted for everyone")


def _deletable(state: TelegramState, chat: Chat, ids: Iterable[int]) -> Iterable[int]:
    for message_id in dict.fromkeys(ids):
        try:
            _refuse_undeletable(state, chat, chat.messages[message_id])
        except (RefusalError, KeyError):
            continue
        yield message_id
