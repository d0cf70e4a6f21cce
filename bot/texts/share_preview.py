"""Before it is sent: exactly what will be seen, and the words of consent. After it: sent, planned, or the link itself, shown once."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from bot.core.messages import Button, Message, rows
from bot.core.sharing import Period
from bot.texts import disclosure, navigation, share_buttons
from bot.texts.callbacks import press
from bot.texts.share_buttons import Verb
from bot.texts.share_condition import condition_words
from bot.texts.words import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.core.share_choices import Choice
    from bot.core.sharing import Duration, Genuine, Share
    from bot.core.viewing import OwnExam
    from bot.texts.disclosure import Line
    from bot.texts.words import Words


def preview(
    words: Words, number: str, choice: Choice, genuine: Genuine, *, ends: datetime, organisation: str, mailed: bool
) -> Message:
    """Of a result that is out. `mailed`: to an institution, else a plain link."""
    lines = (*disclosure.about(words, genuine), *disclosure.shown(words, genuine.now))
    consent = _mail_consent(words, choice, organisation) if mailed else _link_consent(words, choice, organisation)
    return _preview(words, number, choice, lines, until=_until(words, ends), consent=consent)


def planned_preview(words: Words, number: str, choice: Choice, own: OwnExam, organisation: str) -> Message:
    """Of a result that is awaited: everything but what nobody knows yet."""
    entry = own.entry
    whose = disclosure.whose(
        words,
        name=f"{entry.given_names} {entry.family_name}".strip(),
        exam=own.exam,
        session=entry.session,
        exam_date=entry.exam_date,
    )
    lines = (*whose, *disclosure.to_come(words, own.exam, choice.scope, choice.level))
    consent = words(
        "By pressing Send you agree that {organisation} shows this to {recipient} once your result is released."
        " {condition} You are told here when it is decided, and have ten minutes to undo it before the mail leaves."
        " You can revoke it at any time. If the exam board corrects the result, they see the corrected one.",
        organisation=organisation,
        recipient=choice.recipient.name,
        condition=condition_words(words, own.exam, choice.condition),
    )
    return _preview(words, number, choice, lines, until=_for(words, choice.duration), consent=consent)


def _preview(
    words: Words, number: str, choice: Choice, lines: Sequence[Line], *, until: str, consent: Markup
) -> Message:
    head = words("<b>This is exactly what {recipient} will see</b>", recipient=choice.recipient.name)
    seen = Markup("\n".join(_line(line) for line in (*lines, disclosure.Line(words.plain("Shown"), until))))
    send = Button(words.plain("Send"), press(Verb.SEND, number))
    change = Button(words.plain("Change"), press(Verb.CHANGE, number))
    return Message(f"{head}\n\n{seen}\n\n{consent}", keyboard=rows(send, change), protected=True)


def _line(line: Line) -> str:
    return f"{escape(line.label, quote=False)}: <b>\u2068{escape(line.value, quote=False)}\u2069</b>"


def _mail_consent(words: Words, choice: Choice, organisation: str) -> Markup:
    return words(
        "By pressing Send you agree that {organisation} shows this to {recipient}. They get a mail with a link, ten minutes"
        " after you press; until then you can undo it. You can revoke it at any time."
        " If the exam board corrects the result, they see the corrected one.",
        organisation=organisation,
        recipient=choice.recipient.name,
    )


def _link_consent(words: Words, choice: Choice, organisation: str) -> Markup:
    return words(
        "By pressing Send you agree that {organisation} shows this to whoever holds the link. You get the link here,"
        " and hand it to {recipient} yourself. You can revoke it at any time."
        " If the exam board corrects the result, they see the corrected one.",
        organisation=organisation,
        recipient=choice.recipient.name,
    )


def _until(words: Words, ends: datetime) -> str:
    return words.plain("until {moment}", moment=words.moment(ends))


def _for(words: Words, duration: Duration) -> str:
    match duration.period:
        case Period.MONTH:
            return words.plain("for 30 days from when it is sent")
        case Period.YEAR:
            return words.plain("for a year from when it is sent")
        case Period.UNTIL:
            return words.plain("until {date}", date=words.date(duration.until) if duration.until else "")


def moved(words: Words, preview_now: Message) -> Message:
    """What was previewed is not what stands any more: looked at and agreed to anew."""
    note = words(
        "Your result, or its release, has changed since I showed you this. Please look once more; nothing is sent yet."
    )
    return Message(Markup(f"{note}\n\n{preview_now.text}"), keyboard=preview_now.keyboard, protected=True)


def sent(words: Words, share: Share) -> Message:
    """The mail has not left yet."""
    text = words(
        "Sent to <b>{recipient}</b>: the mail leaves at {moment}. Until then you can undo it; afterwards you can revoke it.",
        recipient=share.recipient.name,
        moment=words.moment(share.sends_at) if share.sends_at else "",
    )
    buttons = (share_buttons.undo(words, share.id), share_buttons.send_at_once(words, share.id))
    return Message(text, keyboard=rows(buttons, navigation.my_shares(words)))


def planned(words: Words, share: Share) -> Message:
    text = words(
        "Noted for <b>{recipient}</b>. Once your result is released I decide as you told me, and you hear of it here."
        " Until then you can undo it.",
        recipient=share.recipient.name,
    )
    return Message(text, keyboard=rows(share_buttons.undo(words, share.id), navigation.my_shares(words)))


def link_made(words: Words, share: Share, link: str, by_hand: str, code: str) -> Message:
    """The one time that it is shown."""
    text = words(
        "<b>Your link for {recipient}</b>\n\n{link}\n\n"
        "Or by hand, at {by_hand}\nReference number: <code>{reference}</code>\nCode: <code>{code}</code>\n\n"
        "I show this only now: please hand it over, or keep it. It works {until}, and until you revoke it.",
        recipient=share.recipient.name,
        link=link,
        by_hand=by_hand,
        reference=share.reference,
        code=code,
        until=_until(words, share.expires_at) if share.expires_at else "",
    )
    return Message(text, keyboard=rows(share_buttons.revoke(words, share.id), navigation.my_shares(words)))
