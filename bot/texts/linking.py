"""What is said while an ID Number is linked, step by step. Side steps and refusals: `linking_help`, `linking_refusals`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.core.messages import Button, Message, rows
from bot.core.timetable import Phase
from bot.core.viewing import Awaited
from bot.texts import navigation
from bot.texts.callbacks import press
from bot.texts.mistypings import hints
from bot.texts.words import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.core.fitting import Slip
    from bot.core.identity import IdNumber
    from bot.core.messages import Row
    from bot.core.pin_pad import PinPad
    from bot.core.timetable import Window
    from bot.core.viewing import OwnExam
    from bot.texts.words import Words


class Verb(StrEnum):
    """What the buttons of this conversation do. Each carries the nonce of the message that it hangs on."""

    DIGIT = "pin"  # and a slot
    DIGIT_BACK = "pinback"
    CHECK = "pincheck"
    MENDED = "mended"
    BORN = "born"  # and 0 or 1
    AGREE = "agree"
    NOT_NOW = "notnow"
    WHERE = "where"
    LOST = "lost"
    GO_ON = "goon"


_PHONE = ("123", "456", "789")


def help_row(words: Words) -> Row:
    """At every step."""
    return (
        Button(words.plain("Where do I find it?"), press(Verb.WHERE)),
        Button(words.plain("I lost it"), press(Verb.LOST)),
    )


def ask_id(words: Words) -> Message:
    text = words(
        "Please type your <b>ID Number</b>: three capital letters, then six digits, such as <code>ABC123456</code>.\n\n"
        "It is printed at the bottom left of your Confirmation of Entry."
    )
    return Message(text, keyboard=rows(help_row(words)))


def ask_secret(words: Words, id_number: IdNumber, pad: PinPad) -> Message:
    """The message under which the keypad hangs; it is edited as the digits come."""
    text = words(
        "ID Number: <code>{id}</code>\n\nNow your <b>Secret Number</b>: the four digits printed below it."
        " Press them here; they never become a message. You can type them too, and I take that message away at once.",
        id=id_number,
    )
    return with_pad(words, text, pad)


def pad_done(words: Words, id_number: IdNumber) -> Message:
    """What stays of the keypad once its digits are taken."""
    return Message(words("ID Number: <code>{id}</code>\nSecret Number: ●●●●", id=id_number))


def with_pad(words: Words, text: str, pad: PinPad) -> Message:
    """A message under which the keypad hangs."""
    keys = [_digits(pad, row) for row in _PHONE]
    last = (Button("⌫", press(Verb.DIGIT_BACK, pad.nonce)), *_digits(pad, "0"))
    check = Button(words.plain("Check"), press(Verb.CHECK, pad.nonce))
    ready = rows(check) if pad.secret else ()
    return Message(f"{text}\n\n<b>{pad.progress}</b>", keyboard=(*rows(*keys, last), *ready, help_row(words)))


def _digits(pad: PinPad, digits: str) -> Row:
    return tuple(Button(digit, press(Verb.DIGIT, pad.nonce, pad.slot_of(digit))) for digit in digits)


def offer_id(words: Words, mended: IdNumber, slips: Sequence[Slip], nonce: str) -> Message:
    """Nothing is mended silently: the mended value alone on its button."""
    text = words(
        "Nearly.\n{hints}\n\nIf the ID Number on your Confirmation of Entry is the one on this button, press it."
        " Else type it once more.",
        hints=hints(words, slips),
    )
    return Message(text, keyboard=rows(Button(str(mended), press(Verb.MENDED, nonce)), help_row(words)))


def offer_secret(words: Words, slips: Sequence[Slip], pad: PinPad) -> Message:
    """The mended Secret Number is not shown: it stands in the keypad, to be checked or typed again."""
    text = words(
        "Nearly.\n{hints}\n\nI have put the mended <b>Secret Number</b> into the keypad. If that is what you meant,"
        " press Check. Else take it back with ⌫ and press the digits.",
        hints=hints(words, slips),
    )
    return with_pad(words, text, pad)


def ask_birth(words: Words) -> Message:
    text = words(
        "There have been many wrong tries, so I ask for one thing more: your <b>date of birth</b>."
        " Then nobody can guess their way to your result.\n\n"
        "Please type it as YYYY-MM-DD, such as <code>2005-04-13</code>, or as you write dates."
    )
    return Message(text, keyboard=rows(help_row(words)))


def which_birth(words: Words, day_first: date, month_first: date, nonce: str) -> Message:
    both = (
        Button(words.date(day_first), press(Verb.BORN, nonce, 0)),
        Button(words.date(month_first), press(Verb.BORN, nonce, 1)),
    )
    text = words("The date that you typed can be read in two ways. Which one is your date of birth?")
    return Message(text, keyboard=rows(*both, help_row(words)))


def terms(words: Words, nonce: str, *, organisation: str, terms_url: str, privacy_url: str) -> Message:
    """The credentials are right; nothing is stored before `I agree`."""
    text = words(
        "Please read the {terms} and the {privacy} of {organisation}."
        " If you agree, I link this ID Number to this chat. If not, nothing is stored.",
        terms=_page(words.plain("Terms of Use"), terms_url),
        privacy=_page(words.plain("Privacy Notice"), privacy_url),
        organisation=organisation,
    )
    agree = Button(words.plain("I agree"), press(Verb.AGREE, nonce))
    not_now = Button(words.plain("Not now"), press(Verb.NOT_NOW, nonce))
    return Message(text, keyboard=rows((agree, not_now), help_row(words)))


def proved(words: Words, question: Message) -> Message:
    """The terms, asked for the first time."""
    return noted(words("That is right. One step is left."), question)


def agreed(words: Words) -> Message:
    """What stays of the question."""
    return Message(words("You agreed to the Terms of Use."))


def not_now(words: Words) -> Message:
    text = words("Nothing is linked, and nothing of what you typed is stored. You can begin again whenever you like.")
    return Message(text, keyboard=rows(navigation.link_my_results(words)))


def linked(words: Words, own: OwnExam, today: date) -> Message:
    """Linked, with the exam, its date and when its result comes; a result that is out follows as its own card."""
    head = words(
        "<b>{exam}</b>, exam on {date}, is linked to this chat.",
        exam=own.exam.name,
        date=words.date(own.entry.exam_date),
    )
    keyboard = rows(navigation.my_results(words), navigation.link_another(words))
    return Message(f"{head}\n\n{_when(words, own, today)}", keyboard=keyboard)


def _when(words: Words, own: OwnExam, today: date) -> Markup:
    if isinstance(own.standing, Awaited):
        return _awaited(words, own.standing.window, today)
    return words("Here is how it stands:")


def _awaited(words: Words, window: Window, today: date) -> Markup:
    opens, closes = words.date(window.opens), words.date(window.closes)
    if window.phase(today) is Phase.AFTER:
        return words(
            "Your result was expected between {opens} and {closes}, so it is late."
            " The moment it is out I write to you here.",
            opens=opens,
            closes=closes,
        )
    return words(
        "Your result is expected between {opens} and {closes}. The moment it is out I write to you here.",
        opens=opens,
        closes=closes,
    )


def cancelled(words: Words) -> Message:
    text = words("Linking is cancelled; nothing of what you typed is stored.")
    return Message(text, keyboard=rows(navigation.link_my_results(words)))


def noted(note: str, message: Message) -> Message:
    """The message with a line on top of it."""
    return Message(f"{note}\n\n{message.text}", message.keyboard, message.protected, message.photo, message.document)


def taken_away(words: Words) -> Markup:
    """Above the answer to a message that held a Secret Number."""
    return words("I have deleted your message, because a Secret Number should not stay in a chat.")


def not_taken_away(words: Words) -> Markup:
    """Telegram refused."""
    return words(
        "Telegram did not let me delete your message with the Secret Number."
        " Please delete it yourself: press and hold it, then choose Delete."
    )


def _page(name: str, url: str) -> Markup:
    address = url.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return Markup(f'<a href="{address}">{Markup(name)}</a>')
