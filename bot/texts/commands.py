"""The commands of the chat, each with what it does in a few words: for Telegram's command menus and for the help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.roles import commands_for

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.core.roles import Role
    from bot.texts.words import Words


@dataclass(frozen=True, slots=True)
class Command:
    """One line of a command menu; plain text."""

    name: str
    does: str


def for_everyone(words: Words) -> tuple[Command, ...]:
    return (
        Command("start", words.plain("Begin here")),
        Command("link", words.plain("Link an exam with your ID Number")),
        Command("results", words.plain("See your results")),
        Command("share", words.plain("Send a result to an institution")),
        Command("shares", words.plain("See, undo or revoke what you sent")),
        Command("when", words.plain("See when your results come")),
        Command("account", words.plain("Settings: linked exams, email, language")),
        Command("language", words.plain("Choose the language")),
        Command("privacy", words.plain("See what is kept about you, or erase it")),
        Command("help", words.plain("See what I can do and whom to ask")),
        Command("cancel", words.plain("Stop what you are doing")),
    )


def for_staff(words: Words, roles: Collection[Role]) -> tuple[Command, ...]:
    """Those that these roles may use, in the order of the menu."""
    does = _staff(words)
    return tuple(Command(name, does[name]) for name in commands_for(roles))


def _staff(words: Words) -> dict[str, str]:
    return {
        "admin": words.plain("Staff menu: everything you may do"),
        "import": words.plain("Import centres, entries or results"),
        "sessions": words.plain("See how far each session is"),
        "preview": words.plain("Look at a release before it happens"),
        "publish": words.plain("Release a session"),
        "schedule": words.plain("Release a session at a set time"),
        "status": words.plain("See how far the alerts are"),
        "withhold": words.plain("Hold one result back"),
        "amend": words.plain("Correct results that are released"),
        "find": words.plain("See whether an ID Number is linked"),
        "free": words.plain("Free an ID Number that is linked"),
        "roles": words.plain("See, grant and revoke roles"),
        "audit": words.plain("See the latest audit entries"),
    }
