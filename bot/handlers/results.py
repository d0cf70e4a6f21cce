"""Results and their dates: `/results`, `/when`, `See my result`, and what can be done afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.viewing import Open
from bot.services import viewing
from bot.texts import corrections, enquiries, timetable
from bot.texts import results as texts

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def show_results(update: Update, context: Context) -> None:
    """A card for each exam, each a new message: only those can be protected."""
    exams = await viewing.open_results(context.ports, context.user_id)
    if not exams:
        await context.say(texts.nothing_linked(context.words))
    for own in exams:
        await context.say(texts.card(context.words, own, context.ports.now().date()))


async def show_result(update: Update, context: Context) -> None:
    own = await viewing.open_result(context.ports, context.user_id, context.press.id())
    await context.say(texts.card(context.words, own, context.ports.now().date()))


async def show_correction(update: Update, context: Context) -> None:
    """What is held back, or as it was before it was held back, is shown as it stands."""
    own, shares = await viewing.open_correction(context.ports, context.user_id, context.press.id())
    if isinstance(own.standing, Open) and own.standing.correction:
        await context.say(corrections.correction(context.words, own, own.standing.correction, shares))
    else:
        await context.say(texts.card(context.words, own, context.ports.now().date()))


async def explain_enquiries(update: Update, context: Context) -> None:
    own = await viewing.own_exam(context.ports, context.user_id, context.press.id())
    await context.say(enquiries.enquiry(context.words, own))


async def show_dates(update: Update, context: Context) -> None:
    exams = await viewing.own_exams(context.ports, context.user_id)
    if exams:
        await context.say(timetable.own_windows(context.words, exams, context.ports.now().date()))
    else:
        await context.say(timetable.general(context.words))
