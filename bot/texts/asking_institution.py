"""What a candidate reads who misses an institution in the register: the questions, and how the request ends."""

from __future__ import annotations

from enum import StrEnum
from html import escape
from typing import TYPE_CHECKING

from bot.core.institution_requests import WhyDeclined
from bot.core.messages import Button, Message, rows
from bot.texts import navigation
from bot.texts.callbacks import press
from bot.texts.institutions import whereabouts
from bot.texts.navigation import To
from bot.texts.words import Markup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.errors import InvalidInput
    from bot.core.institution_requests import Wanted
    from bot.texts.words import Words

    Values = Mapping[str, str | int]


class Verb(StrEnum):
    """What the buttons of this conversation do."""

    SKIP = "askskip"
    SEND = "asksend"
    AGAIN = "askagain"


def ask_for_an_institution(words: Words) -> Button:
    """Where a search did not find the right one."""
    return Button(words.plain("It is not here"), press(To.ASK_INSTITUTION))


def needs_a_link(words: Words) -> Message:
    text = words("An institution can be asked for once an exam is linked here: then there is a result to send to it.")
    return Message(text, keyboard=rows(navigation.link_my_results(words)))


def too_many(words: Words) -> Message:
    text = words(
        "You have asked for as many institutions as may wait at once. You are told here as soon as one of them is decided on;"
        " then you can ask for the next."
    )
    return Message(text, keyboard=rows(navigation.my_results(words)))


def ask_name(words: Words) -> Message:
    text = words(
        "Let us ask the exam board to add it. What is the institution's <b>full name</b>, as it writes it itself?"
        " Please type it here. /cancel ends this."
    )
    return Message(text)


def ask_country(words: Words) -> Message:
    return Message(words("In which <b>country</b> is it? Its name or its two letters will do, such as Spain or ES."))


def ask_city(words: Words) -> Message:
    return Message(words("In which <b>city</b>?"), keyboard=rows(_skip(words)))


def ask_website(words: Words) -> Message:
    text = words("And its <b>website</b>? With it the exam board finds the right one soonest.")
    return Message(text, keyboard=rows(_skip(words)))


def not_understood(words: Words, error: InvalidInput) -> Message:
    """What was typed is no name, country, city or website."""
    match error.field, error.reason:
        case _, "too_long":
            text = words("That is too long. Please type it shorter. /help shows what else I can do.")
        case "country", _:
            text = words(
                "I do not know that country. Please type its name as it is usually written, or its two letters,"
                " such as <code>ES</code>. /help shows what else I can do."
            )
        case "website", _:
            text = words(
                "That is no web address: I expect something like <code>www.example.org</code>."
                " Please type it once more, or press Skip. /help shows what else I can do."
            )
        case _:
            text = words("Please type it as plain text. /help shows what else I can do.")
    return Message(text, keyboard=rows(_skip(words)) if error.field in {"city", "website"} else ())


def press_a_button(words: Words, wanted: Wanted) -> Message:
    """Something was typed where a press is waited for."""
    text = words("Please press one of the buttons. /help shows what else I can do.")
    return Message(Markup(f"{text}\n\n{card(words, wanted)}"), keyboard=_last_word(words))


def review(words: Words, wanted: Wanted) -> Message:
    """Before it is sent: exactly what the exam board will read."""
    text = words("This is what the exam board will read. Your name is not in it.")
    return Message(Markup(f"{text}\n\n{card(words, wanted)}"), keyboard=_last_word(words))


def card(words: Words, wanted: Wanted) -> Markup:
    """Name, place and website, a line each."""
    name, place, website = map(_safe, (wanted.name, whereabouts(words, wanted.country, wanted.city), wanted.website))
    return Markup("\n".join([f"<b>{name}</b>", place, *([website] if website else [])]))


def _safe(text: str) -> str:
    return escape(text, quote=False)


def sent(words: Words, wanted: Wanted) -> Message:
    text = words(
        "<b>Your request is with the exam board:</b> {name}. They check that the institution exists and whom to write to there."
        " You are told here as soon as it is in the register, or why it can't be.",
        name=wanted.name,
    )
    return Message(text, keyboard=rows(navigation.my_results(words)))


def cancelled(words: Words) -> Message:
    return Message(words("No institution is asked for."), keyboard=rows(navigation.my_results(words)))


def added(words: Words, values: Values) -> Message:
    """A notice."""
    asked, name = str(values["asked"]), str(values["name"])
    if asked == name:
        text = words("<b>{name} is in the register now</b>, as you asked. You can send your result to it.", name=name)
    else:
        text = words(
            "You asked for {asked}. <b>It is in the register now, as {name}.</b> You can send your result to it.",
            asked=asked,
            name=name,
        )
    return Message(text, keyboard=rows(navigation.send_my_result(words)))


def declined(words: Words, values: Values) -> Message:
    """A notice."""
    text = words(
        "<b>{asked} was not added to the register.</b> {why}", asked=str(values["asked"]), why=_why(words, values)
    )
    return Message(text, keyboard=rows(navigation.my_results(words)))


def _why(words: Words, values: Values) -> Markup:
    match WhyDeclined(str(values["reason"])):
        case WhyDeclined.IS_THERE:
            return words("It is there already under another name: please look for it by its city or its web address.")
        case WhyDeclined.UNKNOWN:
            return words(
                "The exam board could not find an institution of that name. Please look at how it writes its name itself"
                " and ask again, with its website."
            )
        case WhyDeclined.NO_CONTACT:
            return words(
                "The exam board found no address there that it can vouch for. A plain link works with anybody:"
                " you hand it over yourself, and it shows the same proof."
            )
        case WhyDeclined.PRIVATE:
            return words(
                "The register is for institutions. For a person, such as a landlord, use a plain link:"
                " you hand it over yourself, and it shows the same proof."
            )


def _last_word(words: Words) -> tuple[tuple[Button, ...], ...]:
    send = Button(words.plain("Send the request"), press(Verb.SEND))
    again = Button(words.plain("Begin again"), press(Verb.AGAIN))
    return rows(send, again)


def _skip(words: Words) -> Button:
    return Button(words.plain("Skip"), press(Verb.SKIP))
