"""A result that is awaited: whether it is sent whatever it is, or only if it reaches certain scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.messages import Button, Message, rows
from bot.texts.callbacks import press
from bot.texts.share_buttons import Verb

if TYPE_CHECKING:
    from bot.core.exams import Exam
    from bot.core.sharing import Condition
    from bot.texts.words import Markup, Words


def ask_condition(words: Words, number: str) -> Message:
    text = words(
        "<b>Your result is not released yet.</b> Shall I send it whatever it is, or only if it is good enough?"
        " If it is not, I ask you first, and nothing is sent without your yes."
    )
    always = Button(words.plain("Whatever it is"), press(Verb.ALWAYS, number))
    only_if = Button(words.plain("Only if it is good enough"), press(Verb.ONLY_IF, number))
    return Message(text, keyboard=rows(always, only_if))


def ask_overall(words: Words, number: str, exam: Exam) -> Message:
    text = words(
        "<b>The least overall score?</b> Please type it, like <code>{example}</code>, or press one.",
        example=exam.grading.bands[0].low,
    )
    lows = [band.low for band in exam.grading.bands if band.grade]
    scores = tuple(Button(str(low), press(Verb.LEAST, number, low)) for low in lows)
    none = Button(words.plain("The overall does not matter"), press(Verb.LEAST, number, ""))
    return Message(text, keyboard=rows(scores, none))


def ask_papers(words: Words, number: str, exam: Exam, condition: Condition) -> Message:
    said = condition_words(words, exam, condition)
    text = words("{so_far}\n\n<b>Must a paper reach a score as well?</b> Press it, or go on.", so_far=said)
    each = (Button(words.name(paper.name), press(Verb.PAPER, number, place)) for place, paper in enumerate(exam.papers))
    return Message(text, keyboard=rows(*each, Button(words.plain("That is all"), press(Verb.THAT_IS_ALL, number))))


def ask_paper(words: Words, paper: str, example: int) -> Message:
    text = words(
        "<b>{paper}: at least which score?</b> Please type it, like <code>{example}</code>.",
        paper=words.name(paper),
        example=example,
    )
    return Message(text)


def no_least(words: Words, exam: Exam) -> Message:
    text = words(
        "I need a score from {lowest} to {highest}, the scale of {exam}. Please type it once more.",
        lowest=exam.lowest,
        highest=exam.highest,
        exam=exam.name,
    )
    return Message(text)


def condition_words(words: Words, exam: Exam, condition: Condition | None) -> Markup:
    """`Only if overall is at least 185 and Writing is at least 176; else I ask you.`"""
    names = {paper.key: paper.name for paper in exam.papers}
    papers = condition.papers.items() if condition else ()
    wanted = [(words.name(names[key]), least) for key, least in papers if key in names]
    if condition and condition.overall is not None:
        wanted.insert(0, (words.plain("overall"), condition.overall))
    if not wanted:
        return words("It is sent whatever the result is.")
    parts = [words.plain("{what} is at least {least}", what=what, least=least) for what, least in wanted]
    both = words.plain(" and ")
    return words("It is sent only if {all}; else I ask you first.", all=both.join(parts))
