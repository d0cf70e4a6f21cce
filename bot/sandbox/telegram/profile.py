"""Methods about the bot itself and the chats it is in: its name, its command menus, leaving."""

import re
from collections.abc import Iterator
from typing import Any

from bot.sandbox.telegram.access import find_chat
from bot.sandbox.telegram.calls import Call
from bot.sandbox.telegram.refusals import bad_request
from bot.sandbox.telegram.state import TelegramState
from bot.sandbox.telegram.values import Json, Person

MOST_COMMANDS = 100
LONGEST_COMMAND_DESCRIPTION = 256
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_CHAT_SCOPES = frozenset({"chat", "chat_administrators", "chat_member"})
_SCOPES = _CHAT_SCOPES | {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}


def get_me(state: TelegramState, call: Call) -> Json:
    abilities = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
    return state.bot.as_user() | abilities | {"can_connect_to_business": False, "has_main_web_app": False}


def set_my_commands(state: TelegramState, call: Call) -> bool:
    commands = [_checked_command(command) for command in call.structure("commands") or []]
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    state.set_setting(_menu(state, call), {"commands": commands})
    return True


def get_my_commands(state: TelegramState, call: Call) -> list[Json]:
    commands: list[Json] = state.settings.get(_menu(state, call), {}).get("commands", [])
    return commands


def delete_my_commands(state: TelegramState, call: Call) -> bool:
    state.drop_setting(_menu(state, call))
    return True


def commands_for(state: TelegramState, person: Person) -> list[Json]:
    """The menu that this person's client shows: the narrowest scope wins, and in it their language."""
    for name in _menus_of(person):
        if commands := state.settings.get(name, {}).get("commands"):
            return list(commands)
    return []


def set_profile_text(state: TelegramState, call: Call) -> bool:
    """`setMyName`, `setMyDescription` and `setMyShortDescription` differ in the name of their value alone."""
    field = _profile_field(call)
    state.set_setting(f"{field}:{call.text('language_code')}", {field: call.text(field)})
    return True


def get_profile_text(state: TelegramState, call: Call) -> Json:
    field = _profile_field(call)
    unset = {field: state.bot.first_name if field == "name" else ""}
    in_language = state.settings.get(f"{field}:{call.text('language_code')}")
    return in_language or state.settings.get(f"{field}:") or unset


def set_chat_menu_button(state: TelegramState, call: Call) -> bool:
    state.set_setting(f"menu-button:{call.text('chat_id')}", call.structure("menu_button") or {"type": "default"})
    return True


def get_chat_menu_button(state: TelegramState, call: Call) -> Json:
    return state.settings.get(f"menu-button:{call.text('chat_id')}", {"type": "commands"})


def get_chat(state: TelegramState, call: Call) -> Json:
    chat = state.describe_chat(find_chat(state, call))
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    details = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(gifts, False)}
    return chat | details


def leave_chat(state: TelegramState, call: Call) -> bool:
    chat = find_chat(state, call)
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    chat.bot_status = "left"
    state.keep_chat(chat)
    state.feed.tell(chat.id, "left")
    return True


def _profile_field(call: Call) -> str:
    ending = re.sub(r"^[sg]etmy", "", call.method)
    return {"shortdescription": "short_description"}.get(ending, ending)


def _checked_command(command: Any) -> Json:
    if not isinstance(command, dict) or not _COMMAND.fullmatch(str(command.get("command", "")).removeprefix("/")):
        raise bad_request("BOT_COMMAND_INVALID")
    description = str(command.get("description", ""))
    if not 1 <= len(description) <= LONGEST_COMMAND_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command["command"].removeprefix("/"), "description": description}


def _menu(state: TelegramState, call: Call) -> str:
    scope = call.structure("scope") or {"type": "default"}
    kind = scope.get("type")
    if kind not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    place = ""
    if kind in _CHAT_SCOPES:
        place = str(find_chat(state, Call(call.method, {"chat_id": scope.get("chat_id")}, {})).id)
    return _menu_name(kind, place, call.text("language_code"))


def _menus_of(person: Person) -> Iterator[str]:
    for kind, place in (("chat", str(person.id)), ("all_private_chats", ""), ("default", "")):
        for language in (person.language_code, ""):
            yield _menu_name(kind, place, language)


def _menu_name(kind: str, place: str, language: str) -> str:
    return f"commands:{kind}:{place}:{language}"
