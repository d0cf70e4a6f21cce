"""The middle steps: how much, for how long, and for an awaited result on which condition."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.conversations.sharing.asking import ask, guarded, levels_of, own_exam, question, recipient_of, say
from bot.conversations.sharing.draft import Draft, State
from bot.core.dates import Between, NoDate, TwoDates, read_day
from bot.core.errors import InvalidInput
from bot.core.share_choices import Timing, least_of, timing
from bot.core.sharing import LONGEST, Duration, Period, Scope, until
from bot.texts import share_condition as condition_texts
from bot.texts import sharing as texts

if TYPE_CHECKING:
    from datetime import date

    from telegram import Update

    from bot.context import Context
    from bot.ptb.conversation import Next


@guarded
async def take_scope(update: Update, context: Context) -> Next:
    draft, chosen = Draft(context), context.press.text(1)
    if chosen not in [*Scope]:
        return await _dead(context)
    draft.scope = Scope(chosen)
    if draft.scope is not Scope.LEVEL:
        return await ask(context, State.PERIOD)
    levels = await levels_of(context)
    if len(levels) > 1:
        return await ask(context, State.LEVEL)
    draft.level = levels[0]
    return await ask(context, State.PERIOD)


@guarded
async def take_level(update: Update, context: Context) -> Next:
    level = context.press.text(1)
    if level not in await levels_of(context):
        return await _dead(context)
    Draft(context).level = level
    return await ask(context, State.PERIOD)


@guarded
async def take_period(update: Update, context: Context) -> Next:
    chosen = context.press.text(1)
    if chosen not in [*Period]:
        return await _dead(context)
    if Period(chosen) is Period.UNTIL:
        return await ask(context, State.DAY)
    Draft(context).duration = Duration(Period(chosen))
    return await _after_duration(context)


@guarded
async def take_day(update: Update, context: Context) -> Next:
    days, draft = days_to_choose(context), Draft(context)
    match read_day(context.typed, days):
        case NoDate():
            await say(context, texts.no_day(context.words, days.first, days.last), held=context.typed)
            return State.DAY
        case TwoDates(day_first, month_first):
            draft.offer_days(day_first, month_first)
            return await ask(context, State.WHICH_DAY)
        case day:
            return await _until(context, day)


@guarded
async def choose_day(update: Update, context: Context) -> Next:
    readings = dict(zip("01", Draft(context).days, strict=False))
    day = readings.get(context.press.text(1))
    return await _until(context, day) if day else await _dead(context)


@guarded
async def whatever_it_is(update: Update, context: Context) -> Next:
    Draft(context).no_condition()
    return await ask(context, State.PREVIEW)


@guarded
async def only_if(update: Update, context: Context) -> Next:
    Draft(context).no_condition()
    return await ask(context, State.OVERALL)


@guarded
async def press_overall(update: Update, context: Context) -> Next:
    """One of the scores on the buttons, or none."""
    if not context.press.text(1):
        Draft(context).need_overall(None)
        return await ask(context, State.PAPERS)
    return await _overall(context, context.press.text(1))


@guarded
async def take_overall(update: Update, context: Context) -> Next:
    return await _overall(context, context.typed)


@guarded
async def press_paper(update: Update, context: Context) -> Next:
    papers, place = (await own_exam(context)).exam.papers, context.press.text(1)
    if not (place.isdecimal() and len(place) == 1 and int(place) < len(papers)):
        return await _dead(context)
    Draft(context).paper = papers[int(place)].key
    return await ask(context, State.PAPER)


@guarded
async def take_paper(update: Update, context: Context) -> Next:
    exam, draft = (await own_exam(context)).exam, Draft(context)
    try:
        draft.need_paper(draft.paper, least_of(context.typed, exam))
    except InvalidInput:
        await say(context, condition_texts.no_least(context.words, exam), held=context.typed)
        return State.PAPER
    return await ask(context, State.PAPERS)


@guarded
async def that_is_all(update: Update, context: Context) -> Next:
    return await ask(context, State.PREVIEW)


def days_to_choose(context: Context) -> Between:
    """From tomorrow on."""
    today = context.ports.now().date()
    return Between(today + timedelta(days=1), today + LONGEST)


async def _until(context: Context, day: date) -> Next:
    try:
        Draft(context).duration = until(day, context.ports.now())
    except InvalidInput:  # midnight has passed since it was offered
        return await ask(context, State.DAY)
    return await _after_duration(context)


async def _after_duration(context: Context) -> Next:
    recipient_of(context)
    awaited = timing((await own_exam(context)).standing) is Timing.LATER
    return await ask(context, State.CONDITION if awaited else State.PREVIEW)


async def _overall(context: Context, typed: str) -> Next:
    exam, draft = (await own_exam(context)).exam, Draft(context)
    try:
        draft.need_overall(least_of(typed, exam))
    except InvalidInput:
        await say(context, condition_texts.no_least(context.words, exam), held=typed)
        return State.OVERALL
    draft.new_number()
    await context.say(await question(context, State.PAPERS))
    return State.PAPERS


async def _dead(context: Context) -> Next:
    """Data that no button of ours carries."""
    await context.answer(texts.dead_button(context.words), alert=True)
    return None
