"""Settings: linked ID Numbers, unlinking, the email, and the way to language and privacy."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from bot.core.messages import Button, Message, rows
from bot.core.names import MASK, graphemes
from bot.texts import navigation
from bot.texts.callbacks import press
from bot.texts.navigation import To
from bot.texts.words import LANGUAGES, Markup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.identity import IdNumber
    from bot.core.viewing import OwnExam
    from bot.texts.words import Words


def settings(words: Words, exams: Sequence[OwnExam], email: str | None) -> Message:
    parts = [words("<b>Settings</b>"), _linked(words, exams), _email_and_language(words, email)]
    ids = (Button(str(own.link.id_number), press(To.OWN_ID, own.link.id)) for own in exams)
    link = navigation.link_another(words) if exams else navigation.link_my_results(words)
    keyboard = rows(
        *ids,
        link,
        (Button(words.plain("Email"), press(To.EMAIL_PAGE)), navigation.languages(words), navigation.privacy(words)),
        navigation.home(words),
    )
    return Message("\n\n".join(parts), keyboard=keyboard)


def _linked(words: Words, exams: Sequence[OwnExam]) -> Markup:
    if not exams:
        return words("No exam is linked here.")
    lines = [f"{masked_id(own.link.id_number)}: {escape(own.exam.name, quote=False)}" for own in exams]
    return Markup("\n".join([words("Linked exams; press an ID Number to see or unlink it:"), *lines]))


def _email_and_language(words: Words, email: str | None) -> Markup:
    return words(
        "Email: {email}\nLanguage: {language}",
        email=masked_email(email) if email else words.plain("none"),
        language=LANGUAGES[words.language],
    )


def masked_id(id_number: IdNumber) -> str:
    """`ABC•••456`: enough to know one's own by."""
    return f"{str(id_number)[:3]}{MASK}{str(id_number)[-3:]}"


def masked_email(email: str) -> str:
    """`a•••@example.org`"""
    local, _, domain = email.rpartition("@")
    return f"{next(graphemes(local), '')}{MASK}@{domain}"


def one_id(words: Words, own: OwnExam) -> Message:
    text = words(
        "<b>{id}</b>\n{exam}, exam on {date}\nLinked here since {since}",
        id=masked_id(own.link.id_number),
        exam=own.exam.name,
        date=words.date(own.entry.exam_date),
        since=words.date(own.link.created_at.date()),
    )
    unlink = Button(words.plain("Unlink"), press(To.UNLINK, own.link.id))
    return Message(text, keyboard=rows(unlink, navigation.back_to_settings(words)))


def unlink_question(words: Words, own: OwnExam, shares: int) -> Message:
    """`shares` end with the link."""
    text = words(
        "Unlink <b>{id}</b> ({exam})?\n\nYou will no longer see its result here, nor be told when it is out."
        " With the same two numbers it can be linked again, here or in another chat.",
        id=masked_id(own.link.id_number),
        exam=own.exam.name,
    )
    yes = Button(words.plain("Yes, unlink"), press(To.UNLINK_CONFIRMED, own.link.id))
    no = Button(words.plain("No, keep it"), press(To.OWN_ID, own.link.id))
    return Message(f"{text}\n\n{shares_end(words, shares)}" if shares else text, keyboard=rows(yes, no))


def shares_end(words: Words, shares: int) -> Markup:
    """What becomes of what was sent, and of what is to be sent."""
    return words.plural(
        "{n} share of your result ends with it: nothing more is sent, and who has the link sees only that it was withdrawn.",
        "{n} shares of your result end with it: nothing more is sent, and who has a link sees only that it was withdrawn.",
        shares,
    )


def unlinked(words: Words, id_number: IdNumber) -> Message:
    text = words(
        "<b>{id}</b> is unlinked. Nothing about it will be shown or sent here any more."
        " Results that you opened earlier stay in this chat until you delete those messages.",
        id=masked_id(id_number),
    )
    return Message(text, keyboard=rows(navigation.link_another(words), navigation.back_to_settings(words)))


def not_linked_any_more(words: Words) -> str:
    """A pop-up: for a link that ended and for one that never was this person's."""
    return words.plain("This exam is not linked in this chat (any more). /results shows what is.")


def email_page(words: Words, email: str | None) -> Message:
    change = Button(words.plain("Change email") if email else words.plain("Add email"), press(To.EMAIL))
    if email is None:
        text = words("<b>Email</b>\n\nNo email is set. With one you are told by mail too when your result is out.")
        return Message(text, keyboard=rows(change, navigation.back_to_settings(words)))
    text = words(
        "<b>Email</b>\n\nYou are told at {email} too when your result is out. The mail never says what the result is.",
        email=masked_email(email),
    )
    remove = Button(words.plain("Remove email"), press(To.EMAIL_REMOVED))
    return Message(text, keyboard=rows(change, remove, navigation.back_to_settings(words)))


def email_needs_a_link(words: Words) -> Message:
    text = words("<b>Email</b>\n\nAn email can be added once an exam is linked here.")
    return Message(text, keyboard=rows(navigation.link_my_results(words), navigation.back_to_settings(words)))


def email_is_off(words: Words) -> Message:
    text = words("<b>Email</b>\n\nThis service does not send mail. You are told here, in the chat.")
    return Message(text, keyboard=rows(navigation.back_to_settings(words)))


def email_removed(words: Words) -> Message:
    text = words("Your email is removed. From now on you are told in this chat only.")
    return Message(text, keyboard=rows(navigation.back_to_settings(words)))
