"""The menu of staff: what this person may do, a button each."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from bot.core.messages import Button, Message, rows
from bot.core.roles import commands_for
from bot.texts import navigation
from bot.texts import release_buttons as buttons
from bot.texts.callbacks import press
from bot.texts.commands import for_staff
from bot.texts.institution_requests import requests_button
from bot.texts.navigation import To
from bot.texts.roles import role_names
from bot.texts.words import Markup

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.core.releases import Proposal
    from bot.core.roles import Role
    from bot.texts.words import Words

_REQUESTS: Final = 20
"""The oldest go first: once they are decided, the others come up."""


def menu(
    words: Words, roles: Collection[Role], waiting: Sequence[Proposal] = (), asked_for: int | None = None
) -> Message:
    """`waiting`: the proposals that this person may decide on; `asked_for`: so many institutions, if they may."""
    text = words("<b>Staff menu</b>\nYour roles: {roles}.", roles=role_names(words, roles))
    commands = for_staff(words, roles)
    listed = "\n".join(f"/{command.name}: {escape(command.does, quote=False)}" for command in commands)
    parts = [text, listed, *([words("Waiting for your approval: press to look at it.")] if waiting else [])]
    decide = (buttons.request(words, proposal.id, proposal.session) for proposal in waiting[:_REQUESTS])
    asked = () if asked_for is None else (requests_button(words, asked_for),)
    keyboard = rows(*decide, *_buttons(words, commands_for(roles)), *asked, navigation.home(words))
    return Message(Markup("\n\n".join(parts)), keyboard=keyboard)


def _buttons(words: Words, commands: Collection[str]) -> tuple[Button, ...]:
    """What needs a session (preview, publish, schedule) is reached from the list of sessions."""
    labels = {
        "import": (words.plain("Import a file"), To.IMPORT),
        "sessions": (words.plain("Sessions and releases"), To.SESSIONS),
        "status": (words.plain("How far the alerts are"), To.STATUS),
        "withhold": (words.plain("Withhold a result"), To.HOW_TO_WITHHOLD),
        "amend": (words.plain("Amend results"), To.HOW_TO_AMEND),
        "find": (words.plain("Find an ID Number"), To.FIND),
        "free": (words.plain("Free an ID Number"), To.HOW_TO_FREE),
        "roles": (words.plain("Roles"), To.ROLES),
        "audit": (words.plain("Audit log"), To.AUDIT),
    }
    return tuple(Button(label, press(to)) for command, (label, to) in labels.items() if command in commands)
