"""Why linking does not go on: nothing fits, the numbers do not match, too many tries. Each says what to do next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.dates import WhyNot
from bot.core.messages import Message, rows
from bot.core.mistypings import Nonsense, Why, WrongLength
from bot.texts import linking, navigation
from bot.texts.mistypings import miscounted_id, miscounted_secret

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.dates import NoDate
    from bot.core.identity import IdNumber
    from bot.core.pin_pad import PinPad
    from bot.texts.words import Markup, Words


def no_id(words: Words, reading: WrongLength | Nonsense) -> Message:
    match reading:
        case WrongLength():
            problem = miscounted_id(words, reading)
        case Nonsense(Why.SEVERAL):
            problem = words("I see more than one ID Number there. Please send one at a time.")
        case Nonsense():
            problem = words("I can't read an ID Number in that.")
    return _again(words, problem)


def _again(words: Words, problem: Markup) -> Message:
    text = words(
        "{problem} Please type the <b>ID Number</b> as it is printed, such as <code>ABC123456</code>."
        " /cancel stops linking, /help shows what else I can do.",
        problem=problem,
    )
    return Message(text, keyboard=rows(linking.help_row(words)))


def secret_came_first(words: Words) -> Message:
    """Four digits where the ID Number was asked for."""
    return _again(words, words("That looks like the Secret Number; the ID Number comes first."))


def no_secret(words: Words, reading: WrongLength | Nonsense, id_number: IdNumber, pad: PinPad) -> Message:
    if isinstance(reading, WrongLength):
        problem = miscounted_secret(words, reading)
    else:
        problem = words("I can't read a Secret Number in that. /cancel stops linking, /help shows what else I can do.")
    return linking.noted(problem, linking.ask_secret(words, id_number, pad))


def no_birth(words: Words, reading: NoDate) -> Message:
    asked = linking.ask_birth(words)
    match reading.why:
        case WhyNot.SHORT_YEAR:
            problem = words("Please write the year with four digits.")
        case WhyNot.IMPOSSIBLE:
            problem = words("There is no such day in the calendar.")
        case WhyNot.OUT_OF_RANGE:
            problem = words("That cannot be a date of birth: the year is too far off.")
        case WhyNot.UNLIKE:
            problem = words("I can't read a date in that. /cancel stops linking, /help shows what else I can do.")
    return Message(f"{problem}\n\n{asked.text}", asked.keyboard)


def refused(words: Words, pad: PinPad) -> Message:
    """The same for unknown, wrong, and linked elsewhere; the keypad is there for another try."""
    again = words("To try again, press the Secret Number here, or type the <b>ID Number</b> once more.")
    return linking.with_pad(words, f"{_do_not_match(words)}\n\n{again}", pad)


def refused_and_locked(words: Words, until: datetime, now: datetime) -> Message:
    """The try that was one too many."""
    return linking.noted(_do_not_match(words), locked(words, until, now))


def _do_not_match(words: Words) -> Markup:
    return words(
        "These numbers <b>do not match</b> an exam that can be linked here.\n\n"
        "Compare both with your Confirmation of Entry, letter by letter. If they are right, your exam centre can help:"
        " it can free an ID Number that somebody else linked, or that was linked in another chat."
    )


def locked(words: Words, until: datetime, now: datetime) -> Message:
    text = words(
        "<b>Too many tries.</b> Please come back in {span}, at {moment}. Results that are linked here already stay readable.",
        span=words.span(until - now),
        moment=words.moment(until),
    )
    return Message(text, keyboard=rows(navigation.my_results(words), navigation.help_(words)))


def linked_here_already(words: Words, id_number: IdNumber) -> Message:
    text = words(
        "<code>{id}</code> is linked to this chat already. To see it, press My results."
        " To link another one, type its ID Number.",
        id=id_number,
    )
    return Message(text, keyboard=rows(navigation.my_results(words), linking.help_row(words)))


def moved_meanwhile(words: Words) -> Message:
    """Between the check and the agreement the entry changed, or somebody else linked it."""
    problem = words("Meanwhile something changed about this ID Number, so nothing is linked. Please begin once more.")
    return linking.noted(problem, linking.ask_id(words))


def only_words(words: Words, asked: Message) -> Message:
    """For a sticker, a voice message and the like: what is asked for, once more."""
    problem = words("I can only read text here. /cancel stops linking, /help shows what else I can do.")
    return replace(asked, text=f"{problem}\n\n{asked.text}")


def no_pictures(words: Words, asked: Message) -> Message:
    """For a photo or a file, which may well show the numbers."""
    problem = words(
        "I can only read text here. If that was your Confirmation of Entry, please delete it from this chat."
        " /cancel stops linking, /help shows what else I can do."
    )
    return replace(asked, text=f"{problem}\n\n{asked.text}")


def use_the_buttons(words: Words, asked: Message) -> Message:
    """For text where only a button leads on."""
    problem = words("Please press one of the buttons. /cancel stops linking, /help shows what else I can do.")
    return replace(asked, text=f"{problem}\n\n{asked.text}")


def dead_pad(words: Words) -> str:
    """A pop-up."""
    return words.plain("This keypad is no longer in use. Please go on with the newest message in this chat.")


def dead_button(words: Words) -> str:
    """A pop-up."""
    return words.plain("This button is no longer in use. Please go on with the newest message in this chat.")


def four_digits_first(words: Words) -> str:
    """A pop-up."""
    return words.plain("Please press four digits first.")
