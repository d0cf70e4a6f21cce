"""What the bot can do, whom to ask, and the kind answers to what it cannot read."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from bot.core.messages import Message, rows
from bot.texts import navigation
from bot.texts.commands import for_everyone, for_staff
from bot.texts.words import Markup

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.core.roles import Role
    from bot.texts.commands import Command
    from bot.texts.words import Words


def overview(words: Words, support_contact: str, roles: Collection[Role]) -> Message:
    """Each command with what it does, and whom to ask."""
    parts = [words("<b>What I can do</b>"), _listed(for_everyone(words))]
    if roles:
        parts += [words("<b>For staff</b>"), _listed(for_staff(words, roles))]
    parts.append(_whom_to_ask(words, support_contact))
    keyboard = rows(
        navigation.home(words),
        (navigation.when(words), navigation.settings(words)),
        (navigation.languages(words), navigation.privacy(words)),
    )
    return Message("\n\n".join(parts), keyboard=keyboard)


def _listed(commands: tuple[Command, ...]) -> Markup:
    return Markup("\n".join(f"/{command.name}: {escape(command.does, quote=False)}" for command in commands))


def _whom_to_ask(words: Words, support_contact: str) -> Markup:
    return words(
        "<b>Whom to ask</b>\n"
        "About your exam, your result or a lost Confirmation of Entry: your own exam centre.\n"
        "About this service: {contact}",
        contact=support_contact,
    )


def nothing_to_cancel(words: Words) -> Message:
    return Message(
        words(
            "There is nothing to cancel: I am not waiting for anything from you. A question with buttons changes nothing"
            " until you press one. /help shows what I can do."
        ),
        keyboard=rows(navigation.home(words)),
    )


def not_understood(words: Words) -> Message:
    """For whatever nothing else fits: the same for every kind of message, and for commands that do not exist."""
    return Message(
        words(
            "Sorry, I don't know what to do with this. /start takes you to the start page, /help shows everything I can do."
        )
    )


def looks_like_an_id(words: Words) -> Message:
    """An ID Number, mistyped or not, that nobody asked for; whether it exists is not looked up."""
    return Message(
        words(
            "That looks like an ID Number. To link your exam, press the button, and I will ask for each number in turn."
            " /help shows what else I can do."
        ),
        keyboard=rows(navigation.link_my_results(words)),
    )


def no_pictures(words: Words) -> Message:
    """For a photo or a file, which may well show the two numbers."""
    return Message(
        words(
            "Sorry, I can't read pictures or files. If that was your Confirmation of Entry, please delete it from this chat."
            " /start takes you to the start page, /help shows everything I can do."
        )
    )


def not_understood_meanwhile(words: Words) -> Message:
    """A command that does not exist, while a question waits for its answer."""
    return Message(
        words(
            "Sorry, I don't know this command. What I asked before it still waits for your answer;"
            " /cancel stops that, /help shows everything I can do."
        )
    )


def after_silence(words: Words, answer: Message) -> Message:
    """The answer to whoever goes on with something that silence has ended."""
    ended = words("I waited for 15 minutes, then stopped what we were doing; nothing of what you typed is kept.")
    return replace(answer, text=f"{ended}\n\n{answer.text}")


def held_a_number(words: Words) -> Message:
    """Four digits that nobody asked for may be a Secret Number, which must not stay in the chat."""
    return Message(
        words(
            "There were four digits in your message, so I took it out of this chat: a Secret Number should not stay here."
            " To link your exam, press the button, and I will ask for each number in turn. /help shows what else I can do."
        ),
        keyboard=rows(navigation.link_my_results(words)),
    )


def holds_a_number(words: Words) -> Message:
    """The same where Telegram refuses to delete it."""
    return Message(
        words(
            "There are four digits in your message. If that is a Secret Number, please delete the message yourself:"
            " I could not. To link your exam, press the button, and I will ask for each number in turn."
            " /help shows what else I can do."
        ),
        keyboard=rows(navigation.link_my_results(words)),
    )


def old_button(words: Words) -> str:
    """A pop-up."""
    return words.plain(
        "This button is from an older message and no longer works. Send /start for a fresh one, or /help."
    )
