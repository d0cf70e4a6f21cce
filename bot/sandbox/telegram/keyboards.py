"""Checks the keyboard under a message as Telegram does. Only inline keyboards become part of the message."""

from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.telegram.calls import Call
from bot.sandbox.telegram.refusals import bad_request
from bot.sandbox.telegram.values import Json

CALLBACK_DATA_BYTES = 64
MOST_BUTTONS = 100
_ACTIONS = frozenset(
    {
        "callback_data",
        "url",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "pay",
    }
)


def read_inline_keyboard(call: Call) -> Json:
    """`{"reply_markup": …}` ready to be put into a message; empty where there is no inline keyboard."""
    markup = call.structure("reply_markup")
    if markup is None:
        return {}
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    given = markup.get("inline_keyboard") or []
    if not isinstance(given, list) or not all(isinstance(row, list) for row in given):
        raise bad_request('can\'t parse inline keyboard: Field "inline_keyboard" must be an Array of Arrays')
    rows = [[_checked(button) for button in row] for row in given if row]
    if sum(map(len, rows)) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}


def _checked(button: Any) -> Json:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if not button.get("text"):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not _ACTIONS & button.keys():
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= CALLBACK_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not _is_link(button["url"]):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    return button


def _is_link(url: Any) -> bool:
    parts = urlsplit(str(url))
    return parts.scheme in ("http", "https", "tg", "ton") and bool(parts.netloc or parts.path)
