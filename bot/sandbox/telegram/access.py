"""To which chats the bot may write, and which message a call means."""

from bot.sandbox.telegram.calls import Call
from bot.sandbox.telegram.refusals import bad_request, forbidden
from bot.sandbox.telegram.state import TelegramState
from bot.sandbox.telegram.values import Chat, Json


def find_chat(state: TelegramState, call: Call) -> Chat:
    if not call.text("chat_id"):
        raise bad_request("chat_id is empty")
    chat = state.chats.get(call.integer("chat_id"))
    if chat is None or (chat.is_private and _is_unknown_to_bot(state, chat)):
        raise bad_request("chat not found")
    return chat


def find_writable_chat(state: TelegramState, call: Call) -> Chat:
    chat = state.chats.get(call.integer("chat_id"))
    if chat is None:
        return find_chat(state, call)
    if not chat.is_private:
        _refuse_outsider(chat)
        return chat
    person = state.people[chat.id]
    if person.is_deactivated:
        raise forbidden("user is deactivated")
    if person.has_blocked:
        raise forbidden("bot was blocked by the user")
    if not person.has_started:
        raise forbidden("bot can't initiate conversation with a user")
    return chat


def find_message(chat: Chat, call: Call, purpose: str) -> Json:
    """`purpose` is Telegram's word for what was to be done: edit, delete."""
    if not call.text("message_id"):
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(call.integer("message_id"))
    if message is None:
        raise bad_request(f"message to {purpose} not found")
    return message


def _is_unknown_to_bot(state: TelegramState, chat: Chat) -> bool:
    return not state.people[chat.id].has_started


def _refuse_outsider(chat: Chat) -> None:
    if chat.bot_status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.type} chat")
    if chat.bot_status == "left":
        raise forbidden(f"bot is not a member of the {chat.type} chat")
