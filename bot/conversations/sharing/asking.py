"""The question of each step, put together from the draft: asked on the way, and once more where an answer is none."""

from __future__ import annotations

from datetime import timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from bot.conversations.sharing.draft import Draft, State
from bot.core.errors import Absent, CannotShare
from bot.core.overheard import may_hold_secret
from bot.core.share_choices import WhyNot
from bot.core.sharing import UNDO, Condition, levels_to_ask
from bot.ptb.conversation import END
from bot.services import sharing, viewing
from bot.texts import linking as linking_texts
from bot.texts import share_condition as condition_texts
from bot.texts import share_preview as preview_texts
from bot.texts import sharing as texts

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Mapping

    from telegram import Update

    from bot.context import Context
    from bot.core.messages import Message
    from bot.core.sharing import Recipient
    from bot.core.viewing import OwnExam
    from bot.ptb.conversation import Next

    Step = Callable[[Update, Context], Coroutine[Any, Any, Next]]

HALF_A_YEAR: Final = timedelta(days=182)


def guarded(step: Step) -> Step:
    """Ends kindly where the exam is no longer linked here, or nothing can be sent; on a button of an earlier question stays."""

    @wraps(step)
    async def safe(update: Update, context: Context) -> Next:
        if update.callback_query and context.press.text() != Draft(context).number:
            await context.answer(texts.dead_button(context.words), alert=True)
            return None
        try:
            return await step(update, context)
        except CannotShare as refused:
            recipient = Draft(context).recipient
            name = recipient.name if recipient else ""
            await context.say(texts.cannot(context.words, WhyNot(refused.why), name))
        except Absent:
            await context.say(texts.nothing_to_share(context.words))
        return END

    return safe


async def ask(context: Context, state: State) -> Next:
    """The next question, with buttons of its own."""
    Draft(context).new_number()
    await context.say(await question(context, state))
    return state


async def say(context: Context, answer: Message, *, held: str = "") -> None:
    """The answer to a message that held this; a Secret Number out of step is deleted like any other."""
    if not may_hold_secret(held):
        await context.say(answer)
        return
    await context.say(linking_texts.noted(await context.take_away(), answer))


async def own_exam(context: Context) -> OwnExam:
    """Raises `Absent` where it is not linked here any more."""
    return await viewing.own_exam(context.ports, context.user_id, Draft(context).link)


def recipient_of(context: Context) -> Recipient:
    """Raises `Absent` where none is chosen: an older version's dialogue."""
    recipient = Draft(context).recipient
    if recipient is None:
        raise Absent("recipient")
    return recipient


async def question(context: Context, state: State) -> Message:
    """With the buttons of the number in the draft."""
    return await _QUESTIONS[state](context)


async def _exam(context: Context) -> Message:
    draft = Draft(context)
    exams = await sharing.shareable(context.ports, context.user_id)
    draft.offer_links([own.link.id for own in exams])
    return texts.which_exam(context.words, draft.number, exams)


async def _recipient(context: Context) -> Message:
    draft, words = Draft(context), context.words
    exam = (await own_exam(context)).exam.name
    if not context.ports.policy.mail_enabled:
        return texts.mail_is_off(words, draft.number, exam)
    return await found(context, 0) if draft.typed else texts.ask_recipient(words, draft.number, exam)


async def found(context: Context, number: int) -> Message:
    """A page of what was searched for."""
    draft, words = Draft(context), context.words
    page = await context.ports.directory.find(draft.typed, page=number)
    if not page.institutions:
        return texts.found_none(words, draft.number)
    return texts.found(words, draft.number, page.institutions, page.number, more=page.has_more)


async def _already(context: Context) -> Message:
    return texts.already(context.words, Draft(context).number, recipient_of(context).name)


async def _label(context: Context) -> Message:
    return texts.ask_label(context.words)


async def _scope(context: Context) -> Message:
    recipient, levels = recipient_of(context).name, await levels_of(context)
    return texts.ask_scope(context.words, Draft(context).number, recipient, levels)


async def _level(context: Context) -> Message:
    return texts.ask_level(context.words, Draft(context).number, await levels_of(context))


async def _period(context: Context) -> Message:
    return texts.ask_period(context.words, Draft(context).number)


async def _day(context: Context) -> Message:
    return texts.ask_day(context.words, context.ports.now().date() + HALF_A_YEAR)


async def _which_day(context: Context) -> Message:
    return texts.which_day(context.words, Draft(context).number, Draft(context).days)


async def _condition(context: Context) -> Message:
    return condition_texts.ask_condition(context.words, Draft(context).number)


async def _overall(context: Context) -> Message:
    return condition_texts.ask_overall(context.words, Draft(context).number, (await own_exam(context)).exam)


async def _papers(context: Context) -> Message:
    draft, exam = Draft(context), (await own_exam(context)).exam
    return condition_texts.ask_papers(context.words, draft.number, exam, draft.condition or Condition())


async def _paper(context: Context) -> Message:
    exam, key = (await own_exam(context)).exam, Draft(context).paper
    name = next((paper.name for paper in exam.papers if paper.key == key), "")
    return condition_texts.ask_paper(context.words, name, exam.grading.bands[0].low)


async def levels_of(context: Context) -> tuple[str, ...]:
    """Those that can be asked for."""
    return levels_to_ask((await own_exam(context)).exam, context.ports.catalogue)


async def preview(context: Context) -> Message:
    """Kept as it is shown: what is agreed to are these very words. Raises `CannotShare`."""
    draft, ports, words = Draft(context), context.ports, context.words
    recipient, organisation, now = recipient_of(context), context.ports.policy.organisation, context.ports.now()
    seen = await sharing.preview(ports, context.user_id, draft.link, draft.choice(recipient))
    if seen.genuine:
        draft.no_condition()
    choice, mailed = draft.choice(recipient), recipient.identity is not None
    if seen.genuine is None:
        message = preview_texts.planned_preview(words, draft.number, choice, seen.own, organisation)
    else:
        ends = choice.duration.ends(now + UNDO if mailed else now)
        message = preview_texts.preview(
            words, draft.number, choice, seen.genuine, ends=ends, organisation=organisation, mailed=mailed
        )
    if not mailed and draft.key is None:
        draft.keep_key(sharing.new_key(ports))
    draft.keep_preview(ports.new_id(), message.text, words.language, now, seen.version)
    return message


_QUESTIONS: Final[Mapping[State, Callable[[Context], Awaitable[Message]]]] = {
    State.EXAM: _exam,
    State.RECIPIENT: _recipient,
    State.ALREADY: _already,
    State.LABEL: _label,
    State.SCOPE: _scope,
    State.LEVEL: _level,
    State.PERIOD: _period,
    State.DAY: _day,
    State.WHICH_DAY: _which_day,
    State.CONDITION: _condition,
    State.OVERALL: _overall,
    State.PAPERS: _papers,
    State.PAPER: _paper,
    State.PREVIEW: preview,
}
