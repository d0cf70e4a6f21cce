"""Holding a result back, as staff and its candidate read it. Never a name, a score or a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from bot.core.messages import Button, Message, rows
from bot.texts import navigation
from bot.texts.account import masked_id
from bot.texts.callbacks import press
from bot.texts.mistypings import hints, miscounted_id
from bot.texts.navigation import To

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.core.entries import Entry
    from bot.core.exams import Exam
    from bot.core.fitting import Slip
    from bot.core.identity import IdNumber
    from bot.core.mistypings import WrongLength
    from bot.texts.words import Words

    Values = Mapping[str, str | int]


def how_to_withhold(words: Words) -> Message:
    text = words(
        "To hold a result back, send <code>/withhold ABC123456</code>; I will ask once more."
        " I take your message out of the chat at once, because it names a person."
    )
    return Message(text, keyboard=rows(navigation.staff_menu(words)))


def mistyped(words: Words, id_number: IdNumber, slips: Sequence[Slip]) -> Message:
    """Offered, never taken: the wrong result would be held back."""
    again = words(
        "If you meant <code>{id}</code>, please send <code>/withhold {id}</code>. Nothing has been done.",
        id=str(id_number),
    )
    return Message(f"{hints(words, slips)}\n\n{again}", keyboard=rows(navigation.staff_menu(words)))


def miscounted(words: Words, typed: WrongLength) -> Message:
    nothing = words("Nothing has been done.")
    return Message(f"{miscounted_id(words, typed)} {nothing}", keyboard=rows(navigation.staff_menu(words)))


def unknown(words: Words, id_number: IdNumber) -> Message:
    text = words("There is no entry with the ID Number <b>{id}</b>, so nothing was withheld.", id=masked_id(id_number))
    return Message(text, keyboard=rows(navigation.staff_menu(words)))


def already(words: Words, id_number: IdNumber, withholding: UUID | None, *, four_eyes: bool) -> Message:
    """`withholding`: what can be lifted; None: it is the status of its file, which changes as an amendment."""
    text = words("The result of <b>{id}</b> is withheld already.", id=masked_id(id_number))
    if withholding is None:
        how = words("That is what its file says: it changes with /amend.")
        return Message(f"{text} {how}", keyboard=rows(navigation.staff_menu(words)))
    label = words.plain("Propose to lift it") if four_eyes else words.plain("Lift it now")
    return Message(text, keyboard=rows(Button(label, press(To.LIFT, withholding)), navigation.staff_menu(words)))


def question(words: Words, entry: Entry, exam: Exam, *, is_released: bool) -> Message:
    parts = [words("<b>Withhold the result of {id}?</b>", id=masked_id(entry.id_number)), _sitting(words, entry, exam)]
    if is_released:
        parts.append(
            words(
                "It reads Withheld from that moment on, wherever it is shown. The candidate is told, without a reason,"
                " and so is every institution that holds it. Lifting it takes a second person."
            )
        )
    else:
        parts.append(
            words("It is not released yet. When its session is released, it will read Withheld, and nobody sees more.")
        )
    yes = Button(words.plain("Yes, withhold it"), press(To.WITHHOLD_CONFIRMED, entry.id))
    no = Button(words.plain("No, leave it"), press(To.STAFF))
    return Message("\n\n".join(parts), keyboard=rows(yes, no))


def withheld(words: Words, entry: Entry, exam: Exam, *, is_released: bool) -> Message:
    text = words("<b>Withheld:</b> the result of {id}.", id=masked_id(entry.id_number))
    told = (
        words("Whoever opens it now reads Withheld, and the candidate is told.")
        if is_released
        else words("It will be released as Withheld.")
    )
    parts = (text, _sitting(words, entry, exam), told)
    return Message("\n\n".join(parts), keyboard=rows(navigation.staff_menu(words)))


def no_longer(words: Words) -> str:
    """A pop-up: the entry was changed by an import, or the button was made up."""
    return words.plain("This entry has changed meanwhile. Please send /withhold again.")


def already_done(words: Words) -> str:
    """A pop-up."""
    return words.plain("This result is withheld already.")


def result_withheld(words: Words, values: Values) -> Message:
    """To its candidate."""
    text = words(
        "The exam board is holding your {exam} result back for now, so it cannot be read at the moment."
        " No reason is given here. Please contact your exam centre: they can ask the exam board for you.",
        exam=str(values["exam"]),
    )
    return Message(text, keyboard=rows(navigation.see_my_result(words, UUID(hex=str(values["link"])))))


def _sitting(words: Words, entry: Entry, exam: Exam) -> str:
    return words(
        "{exam}, session {session}, exam on {date}",
        exam=exam.name,
        session=entry.session,
        date=words.date(entry.exam_date),
    )
