"""What is asked on the way to a share: which exam, to whom, how much, how long. Each question's buttons carry its number."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from bot.core.messages import Button, Message, rows
from bot.core.share_choices import CANDIDATE_QUOTA, LONGEST_LABEL, WhyNot
from bot.core.sharing import Period, Scope
from bot.texts import navigation
from bot.texts.asking_institution import ask_for_an_institution
from bot.texts.callbacks import press
from bot.texts.institutions import type_name, whereabouts
from bot.texts.share_buttons import Verb
from bot.texts.words import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.core.errors import InvalidInput
    from bot.core.institutions import Institution
    from bot.core.viewing import OwnExam
    from bot.texts.words import Words


_LABEL: Final = 35
"""Of a button on a narrow phone."""


def nothing_to_share(words: Words) -> Message:
    text = words(
        "There is no result here that could be sent: link your exam first, and you can choose even before the result is out"
        " who gets it. A result that is withheld, and one of who was absent, can't be sent."
    )
    return Message(text, keyboard=rows(navigation.link_my_results(words), navigation.home(words)))


def which_exam(words: Words, number: str, exams: Sequence[OwnExam]) -> Message:
    text = words("<b>Which result shall I send?</b>")
    each = (
        Button(f"{own.exam.name}, {own.entry.exam_date:%m/%Y}", press(Verb.EXAM, number, place))
        for place, own in enumerate(exams)
    )
    return Message(text, keyboard=rows(*each))


def ask_recipient(words: Words, number: str, exam: str) -> Message:
    text = words(
        "<b>Send my result: {exam}</b>\n\n"
        "To which university, employer or authority? Please type any part of its name, its city or its web address."
        " You see exactly what they will see before anything is sent.",
        exam=exam,
    )
    return Message(text, keyboard=rows(_for_anyone(words, number)))


def mail_is_off(words: Words, number: str, exam: str) -> Message:
    """No mail goes to institutions: a link can be handed over."""
    text = words(
        "<b>Send my result: {exam}</b>\n\nThis service does not send mail to institutions."
        " I can make a link that you hand over yourself: it shows what you choose, and you can revoke it at any time.",
        exam=exam,
    )
    return Message(text, keyboard=rows(_for_anyone(words, number)))


def found(words: Words, number: str, institutions: Sequence[Institution], page: int, *, more: bool) -> Message:
    """The likeliest first; the text tells namesakes apart."""
    text = words(
        "<b>Which one?</b>\n\n{them}\n\nNot among them? Type it another way, or ask for it.",
        them=_listed(words, institutions),
    )
    each = (
        Button(label, press(Verb.PICK, number, institution.reference))
        for label, institution in zip(labels(words, institutions), institutions, strict=True)
    )
    onwards = (Button(words.plain("More"), press(Verb.PAGE, number, page + 1)),) if more else ()
    return Message(text, keyboard=rows(*each, *onwards, ask_for_an_institution(words), _for_anyone(words, number)))


def labels(words: Words, institutions: Sequence[Institution]) -> tuple[str, ...]:
    """The name alone; of namesakes as much more as tells them apart, and then as much of the name as there is room for."""
    more = [""] * len(institutions)
    for what in (
        [institution.city for institution in institutions],
        [words.country(institution.country) for institution in institutions],
        [type_name(words, institution.type) for institution in institutions],
    ):
        often = Counter((institution.name, told) for institution, told in zip(institutions, more, strict=True))
        more = [
            f"{told}, {part}" if part and often[institution.name, told] > 1 else told
            for institution, told, part in zip(institutions, more, what, strict=True)
        ]
    return tuple(_label(one.name, told) for one, told in zip(institutions, more, strict=True))


def _label(name: str, more: str) -> str:
    room = _LABEL - len(more)
    return f"{name[: max(1, room - 1)].rstrip()}…{more}" if more and len(name) > room else f"{name}{more}"


def _listed(words: Words, institutions: Sequence[Institution]) -> Markup:
    return Markup("\n".join(_one(words, institution) for institution in institutions))


def _one(words: Words, institution: Institution) -> Markup:
    where = whereabouts(words, institution.country, institution.city)
    return words(
        "• {name}: {type}, {where}", name=institution.name, type=type_name(words, institution.type), where=where
    )


def found_none(words: Words, number: str) -> Message:
    text = words(
        "I don't find that in the register. Please type it another way: a part of its name, its city or its web address."
    )
    return Message(text, keyboard=rows(ask_for_an_institution(words), _for_anyone(words, number)))


def ask_label(words: Words) -> Message:
    text = words(
        "<b>For whom is the link?</b>\n\nPlease type a short name, like <i>My landlord</i>. Only you and whoever opens"
        " the link read it. Whoever holds the link sees what you choose next."
    )
    return Message(text)


def no_label(words: Words, error: InvalidInput) -> Message:
    if error.reason == "too_long":
        return Message(
            words("That is too long: {n} characters are the most. Please type a shorter name.", n=LONGEST_LABEL)
        )
    return Message(words("Please type a short name for whoever gets the link, like <i>My landlord</i>."))


def link_needs_result(words: Words) -> str:
    """A pop-up."""
    return words.plain("A link can be made once your result is out. An institution can be chosen before.")


def already(words: Words, number: str, recipient: str) -> Message:
    """The same exam with the same institution."""
    text = words(
        "Your result of this exam is shared with <b>{recipient}</b> already: see your shares."
        " Shall I send it there once more, with its own link and its own end?",
        recipient=recipient,
    )
    again = Button(words.plain("Send it once more"), press(Verb.ONCE_MORE, number))
    return Message(text, keyboard=rows(again, navigation.my_shares(words)))


def ask_scope(words: Words, number: str, recipient: str, levels: Sequence[str]) -> Message:
    text = words(
        "<b>How much shall {recipient} see?</b>\n\n"
        "• Yes or no: whether you have a level ({levels}), and no score\n"
        "• The overall score, with grade and CEFR level\n"
        "• All papers, beside the overall score",
        recipient=recipient,
        levels=", ".join(levels),
    )
    each = {
        Scope.LEVEL: words.plain("Yes or no to a level"),
        Scope.OVERALL: words.plain("Overall and CEFR level"),
        Scope.PAPERS: words.plain("All papers"),
    }
    return Message(
        text, keyboard=rows(*(Button(label, press(Verb.SCOPE, number, scope)) for scope, label in each.items()))
    )


def ask_level(words: Words, number: str, levels: Sequence[str]) -> Message:
    text = words("<b>Which level?</b>\n\nThey read whether you have reached this level or a higher one: yes or no.")
    return Message(text, keyboard=(tuple(Button(level, press(Verb.LEVEL, number, level)) for level in levels),))


def ask_period(words: Words, number: str) -> Message:
    text = words("<b>For how long?</b>\n\nAfter that they see nothing any more. You can revoke it before at any time.")
    each = {
        Period.MONTH: words.plain("30 days"),
        Period.YEAR: words.plain("A year"),
        Period.UNTIL: words.plain("Until a date"),
    }
    return Message(
        text, keyboard=rows(*(Button(label, press(Verb.PERIOD, number, period)) for period, label in each.items()))
    )


def ask_day(words: Words, example: date) -> Message:
    return Message(
        words(
            "<b>Until when?</b> Please type the last day, like <code>{iso}</code> or {long}.",
            iso=example.isoformat(),
            long=words.date(example),
        )
    )


def no_day(words: Words, first: date, last: date) -> Message:
    text = words(
        "I need a day from {first} to {last}, like <code>{iso}</code>. Please type it once more.",
        first=words.date(first),
        last=words.date(last),
        iso=first.isoformat(),
    )
    return Message(text)


def which_day(words: Words, number: str, days: Sequence[date]) -> Message:
    """The same figures read both ways."""
    text = words("That can be read in two ways. Which day do you mean?")
    each = (Button(words.date(day), press(Verb.DAY, number, place)) for place, day in enumerate(days))
    return Message(text, keyboard=rows(*each))


def cannot(words: Words, why: WhyNot, recipient: str) -> Message:
    """Nothing is sent, why, and what can be done instead."""
    keyboard = rows(navigation.send_my_result(words), navigation.my_shares(words))
    return Message(Markup(f"{words('Nothing is sent.')} {why_not(words, why, recipient)}"), keyboard=keyboard)


def why_not(words: Words, why: WhyNot, recipient: str) -> Markup:
    """And what can be done instead."""
    if why is WhyNot.OWN_QUOTA:
        return words.plural(
            "You can have {n} result sent within a day. Please try again tomorrow, or make a plain link.",
            "You can have {n} results sent within a day. Please try again tomorrow, or make a plain link.",
            CANDIDATE_QUOTA,
        )
    return _reasons(words, recipient)[why]


def _reasons(words: Words, recipient: str) -> dict[WhyNot, Markup]:
    return {
        WhyNot.RESULT: words(
            "There is no result that could be shown: it is withheld, still awaited, or says that you were absent."
            " Your exam centre can tell you more."
        ),
        WhyNot.CHECKING: words(
            "The exam board is checking the results of this session once more. You are told when they are out again."
        ),
        WhyNot.CLOSED: words(
            "{recipient} is not in the register any more. You can choose another institution, or make a plain link"
            " and hand it over yourself.",
            recipient=recipient or words.plain("This institution"),
        ),
        WhyNot.REFUSES: words(
            "{recipient} wants no mail of ours. You can make a plain link and hand it over yourself.",
            recipient=recipient,
        ),
        WhyNot.MAIL_OFF: words(
            "This service does not send mail to institutions. You can make a plain link and hand it over yourself."
        ),
        WhyNot.THEIR_QUOTA: words(
            "{recipient} has got as many mails today as I may send there. Please try again tomorrow, or make a plain link.",
            recipient=recipient,
        ),
        WhyNot.OVER: words("The day until which it was to be shown has passed."),
    }


def dead_button(words: Words) -> str:
    """A pop-up."""
    return words.plain("This button belongs to an earlier question. Please use the buttons of the latest one.")


def use_the_buttons(words: Words, asked: Message) -> Message:
    text = words("Please press one of the buttons. /cancel stops this, /help shows what else I can do.")
    return Message(Markup(f"{text}\n\n{asked.text}"), keyboard=asked.keyboard)


def cancelled(words: Words) -> Message:
    text = words("Stopped: nothing is sent.")
    return Message(text, keyboard=rows(navigation.send_my_result(words), navigation.home(words)))


def _for_anyone(words: Words, number: str) -> Button:
    return Button(words.plain("For somebody else: a plain link"), press(Verb.ANYONE, number))
