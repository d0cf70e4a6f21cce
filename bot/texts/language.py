"""Choosing the language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.messages import Button, Message, rows
from bot.texts import navigation
from bot.texts.callbacks import press
from bot.texts.navigation import To
from bot.texts.words import LANGUAGES

if TYPE_CHECKING:
    from bot.texts.words import Words


def choice(words: Words) -> Message:
    """Every language named in itself, so that a wrong one can be left."""
    buttons = (Button(name, press(To.LANGUAGE, code)) for code, name in LANGUAGES.items())
    return Message(
        words("Which language shall I speak? It is {language} now.", language=LANGUAGES[words.language]),
        keyboard=rows(*buttons, navigation.home(words)),
    )


def chosen(words: Words) -> Message:
    """Said in the language that was chosen."""
    return Message(
        words("From now on I speak {language} with you.", language=LANGUAGES[words.language]),
        keyboard=rows(navigation.home(words)),
    )
