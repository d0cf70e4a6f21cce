"""The first steps: which result, and to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversations.sharing.asking import ask, found, guarded, own_exam, question, recipient_of, say
from bot.conversations.sharing.draft import Draft, State
from bot.core.errors import Absent, CannotShare, InvalidInput
from bot.core.share_choices import Timing, WhyNot, label_of, timing
from bot.core.sharing import Recipient
from bot.core.sharing import recipient_of as as_recipient
from bot.ptb.conversation import END
from bot.services import sharing
from bot.texts import sharing as texts

if TYPE_CHECKING:
    from uuid import UUID

    from telegram import Update

    from bot.context import Context
    from bot.ptb.conversation import Next

_PAGES = 100


async def start(update: Update, context: Context) -> Next:
    """`/share`, the start page, or a result's own button."""
    exams = await sharing.shareable(context.ports, context.user_id)
    if not exams:
        await say(context, texts.nothing_to_share(context.words), held=context.typed)
        return END
    wanted = context.press.id()
    chosen = [own.link.id for own in exams if own.link.id == wanted or len(exams) == 1]
    if chosen:
        return await _for_exam(context, chosen[0])
    return await ask(context, State.EXAM)


@guarded
async def take_exam(update: Update, context: Context) -> Next:
    links, place = Draft(context).links, context.press.text(1)
    exams = {own.link.id.hex: own.link.id for own in await sharing.shareable(context.ports, context.user_id)}
    link = exams.get(links[int(place)]) if place.isdecimal() and int(place) < len(links) else None
    if link is None:
        await context.answer(texts.dead_button(context.words), alert=True)
        return None
    return await _for_exam(context, link)


async def _for_exam(context: Context, link: UUID) -> Next:
    Draft(context).link = link
    return await ask(context, State.RECIPIENT)


@guarded
async def search(update: Update, context: Context) -> Next:
    draft = Draft(context)
    draft.typed = context.typed[:200]
    draft.new_number()
    await say(context, await question(context, State.RECIPIENT), held=context.typed)
    return State.RECIPIENT


@guarded
async def turn_page(update: Update, context: Context) -> Next:
    place = context.press.text(1)
    page = min(int(place), _PAGES) if place.isdecimal() and len(place) < len(str(_PAGES)) else 0
    await context.edit(await found(context, page))
    return None


@guarded
async def pick(update: Update, context: Context) -> Next:
    """An institution of the list; the button says only its reference, so it is looked up anew."""
    draft = Draft(context)
    try:
        institution = await context.ports.directory.get(context.press.text(1))
    except Absent:
        await context.say(texts.cannot(context.words, WhyNot.CLOSED, ""))
        return END
    draft.address_to(as_recipient(institution))
    if await sharing.to_same(context.ports, context.user_id, draft.link, institution.identity):
        return await ask(context, State.ALREADY)
    return await ask(context, State.SCOPE)


@guarded
async def once_more(update: Update, context: Context) -> Next:
    return await ask(context, State.SCOPE)


@guarded
async def for_anyone(update: Update, context: Context) -> Next:
    """A plain link shows a result that is out: there is none to hand over before."""
    when = timing((await own_exam(context)).standing)
    if when is Timing.LATER:
        await context.answer(texts.link_needs_result(context.words), alert=True)
        return None
    if when is Timing.NEVER:
        raise CannotShare(WhyNot.RESULT)
    return await ask(context, State.LABEL)


@guarded
async def take_label(update: Update, context: Context) -> Next:
    try:
        label = label_of(context.typed)
    except InvalidInput as error:
        await say(context, texts.no_label(context.words, error), held=context.typed)
        return State.LABEL
    draft = Draft(context)
    draft.address_to(Recipient(label))
    draft.new_number()
    await say(context, await question(context, State.SCOPE), held=context.typed)
    return State.SCOPE


@guarded
async def change(update: Update, context: Context) -> Next:
    """From the preview back to what it is made of."""
    recipient_of(context)
    return await ask(context, State.SCOPE)
