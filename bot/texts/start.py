"""The first thing that people read, and the page they come back to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.messages import Message, rows
from bot.texts import navigation

if TYPE_CHECKING:
    from bot.core.messages import Button
    from bot.texts.words import Words


def welcome(words: Words, organisation: str, *, staff: bool) -> Message:
    """Nobody is linked here yet: one button, and for staff the way to their menu."""
    text = words(
        "Welcome to the results service of <b>{organisation}</b>.\n\n"
        "Link your exam with the two numbers on your Confirmation of Entry. The moment your result is out"
        " you are told here, and you can read it and see what it means.\n\n"
        "/help shows what else I can do, /language changes the language.",
        organisation=organisation,
    )
    return Message(text, keyboard=rows(navigation.link_my_results(words), *_for_staff(words, staff=staff)))


def home(words: Words, organisation: str, exams: int, *, staff: bool) -> Message:
    """Something is linked here: everything else is a button away."""
    count = words.plural("You have {n} exam linked here.", "You have {n} exams linked here.", exams)
    text = words(
        "<b>{organisation}: exam results</b>\n\n{count} You are told here the moment a result is out.",
        organisation=organisation,
        count=count,
    )
    keyboard = rows(
        navigation.my_results(words),
        navigation.send_my_result(words),
        navigation.link_another(words),
        (navigation.settings(words), navigation.help_(words)),
        *_for_staff(words, staff=staff),
    )
    return Message(text, keyboard=keyboard)


def _for_staff(words: Words, *, staff: bool) -> tuple[Button, ...]:
    return (navigation.staff_menu(words),) if staff else ()
