"""Methods by which the bot writes: new messages, photos, documents, and the sign that it is busy."""

from bot.sandbox.telegram.access import find_writable_chat
from bot.sandbox.telegram.calls import Call
from bot.sandbox.telegram.formatting import read_caption, read_text
from bot.sandbox.telegram.keyboards import read_inline_keyboard
from bot.sandbox.telegram.media import read_document, read_photo
from bot.sandbox.telegram.refusals import bad_request
from bot.sandbox.telegram.state import TelegramState
from bot.sandbox.telegram.values import Chat, Json


def send_message(state: TelegramState, call: Call) -> Json:
    chat = find_writable_chat(state, call)
    content = read_text(call)
    options = call.structure("link_preview_options")
    return _post(state, chat, call, content | ({"link_preview_options": options} if options else {}))


def send_photo(state: TelegramState, call: Call) -> Json:
    chat = find_writable_chat(state, call)
    caption = read_caption(call)
    return _post(state, chat, call, read_photo(state, call, call.values.get("photo"), "photo") | caption)


def send_document(state: TelegramState, call: Call) -> Json:
    chat = find_writable_chat(state, call)
    caption = read_caption(call)
    return _post(state, chat, call, read_document(state, call, call.values.get("document"), "document") | caption)


def send_chat_action(state: TelegramState, call: Call) -> bool:
    chat = find_writable_chat(state, call)
    state.feed.tell(chat.id, "action", action=call.text("action"))
    return True


def _post(state: TelegramState, chat: Chat, call: Call, content: Json) -> Json:
    content |= _read_reply(chat, call) | read_inline_keyboard(call)
    if call.flag("protect_content"):
        content["has_protected_content"] = True
    if chat.is_private:
        state.limits.admit(chat.id)
    sender = None if chat.type == "channel" else state.bot.as_user()
    return state.post(chat, sender, content)


def _read_reply(chat: Chat, call: Call) -> Json:
    reply = call.structure("reply_parameters") or {}
    message_id = reply.get("message_id") or call.integer("reply_to_message_id")
    if not message_id:
        return {}
    replied = chat.messages.get(message_id)
    if replied:
        return {"reply_to_message": {name: value for name, value in replied.items() if name != "reply_to_message"}}
    if reply.get("allow_sending_without_reply") or call.flag("allow_sending_without_reply"):
        return {}
    raise bad_request("message to be replied not found")
