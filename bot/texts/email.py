"""What is said while an email is added: the offer, the code on its way, and the letter that carries it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.core.emails import CODE_LIFE, LONGEST_ADDRESS
from bot.core.messages import Button, Mail, Message, rows
from bot.texts import navigation
from bot.texts.callbacks import press

if TYPE_CHECKING:
    from bot.core.errors import InvalidInput
    from bot.texts.words import Markup, Words


class Verb(StrEnum):
    """What the buttons of this conversation do."""

    SKIP = "emailskip"
    NEW_CODE = "emailcode"
    OTHER = "emailother"


def offer(words: Words) -> Message:
    """Once, after the first link."""
    text = words(
        "Shall I tell you by <b>email</b> too when your result is out? Then please type your address."
        " The mail only says that there is a result, never which."
    )
    return Message(text, keyboard=rows(_skip(words)))


def ask(words: Words) -> Message:
    """Asked for from the settings."""
    text = words("Please type your <b>email</b> address. I send a code there, to make sure that it is yours.")
    return Message(text, keyboard=rows(_skip(words)))


def off(words: Words) -> Message:
    text = words("This service does not send mail. You are told here, in the chat, the moment your result is out.")
    return Message(text, keyboard=rows(navigation.back_to_settings(words)))


def needs_a_link(words: Words) -> Message:
    text = words("An email can be added once an exam is linked here.")
    return Message(text, keyboard=rows(navigation.link_my_results(words)))


def skipped(words: Words) -> Message:
    text = words("No email then. You are told here, in the chat. In Settings you can add one at any time.")
    return Message(text, keyboard=rows(navigation.my_results(words), navigation.settings(words)))


def kept(words: Words) -> Message:
    """Skipped by somebody who has an email already."""
    return Message(words("Your email stays as it is."), keyboard=rows(navigation.settings(words)))


def sent(words: Words, address: str) -> Message:
    text = words(
        "A <b>code</b> of six digits is on its way to {address}. Please type it here within {life}."
        " If it does not come, look among the unwanted mail.",
        address=address,
        life=words.span(CODE_LIFE),
    )
    return Message(text, keyboard=_ways_out(words))


def not_an_address(words: Words, error: InvalidInput) -> Message:
    return Message(_why_not(words, error.reason), keyboard=rows(_skip(words)))


def _why_not(words: Words, reason: str) -> Markup:
    match reason:
        case "too_long":
            return words(
                "That is too long for an email address: {n} characters are the most. Please type it once more.",
                n=LONGEST_ADDRESS,
            )
        case "letters":
            return words(
                "I can only write to addresses in plain Latin letters. Please type another one, or press Skip."
            )
        case _:
            return words(
                "That is no email address: I expect something like <code>name@example.org</code>."
                " Please type it once more, or press Skip. /help shows what else I can do."
            )


def not_a_code(words: Words) -> Message:
    text = words("I expect the <b>code</b> from the mail: six digits. /help shows what else I can do.")
    return Message(text, keyboard=_ways_out(words))


def wrong_code(words: Words, left: int) -> Message:
    if not left:
        return void_code(words)
    text = words.plural(
        "That is not the <b>code</b> that I sent. You can try {n} more time.",
        "That is not the <b>code</b> that I sent. You can try {n} more times.",
        left,
    )
    return Message(text, keyboard=_ways_out(words))


def void_code(words: Words) -> Message:
    text = words("This <b>code</b> no longer counts. Press Send a new code, and use the one in the newest mail.")
    return Message(text, keyboard=_ways_out(words))


def too_many_codes(words: Words) -> Message:
    text = words("I have sent as many codes as I may within an hour. Please try again later, from Settings.")
    return Message(text, keyboard=rows(navigation.settings(words)))


def confirmed(words: Words, address: str) -> Message:
    text = words("{address} is confirmed. The moment your result is out you are told there too.", address=address)
    return Message(text, keyboard=rows(navigation.my_results(words), navigation.settings(words)))


def cancelled(words: Words) -> Message:
    return Message(words("No email is added."), keyboard=rows(navigation.settings(words)))


def letter(words: Words, code: str) -> Mail:
    """The mail that carries the code. It names neither exam nor person."""
    return Mail(
        subject=words.plain("Your code: {code}", code=code),
        text="\n\n".join(
            (
                words.plain(
                    "Your code is {code}. Type it in the chat within {life}.", code=code, life=words.span(CODE_LIFE)
                ),
                words.plain("If you did not ask for it, you need not do anything: without the code nothing happens."),
            )
        ),
        html="\n".join(
            (
                f'<p style="font-size:28px;letter-spacing:6px"><strong>{code}</strong></p>',
                f"<p>{words('This is your code. Type it in the chat within {life}.', life=words.span(CODE_LIFE))}</p>",
                f"<p>{words('If you did not ask for it, you need not do anything: without the code nothing happens.')}</p>",
            )
        ),
    )


def _ways_out(words: Words) -> tuple[tuple[Button, ...], ...]:
    again = Button(words.plain("Send a new code"), press(Verb.NEW_CODE))
    other = Button(words.plain("Use another address"), press(Verb.OTHER))
    return rows((again, other), _skip(words))


def _skip(words: Words) -> Button:
    return Button(words.plain("Skip"), press(Verb.SKIP))
