"""`/shares`, and what can be done about a share that there is: undo, send at once, revoke, decide."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from bot.core.errors import Absent, AlreadyDone, CannotShare
from bot.core.share_choices import WhyNot
from bot.core.sharing import ShareState
from bot.services import sharing
from bot.texts import share_preview as sent_texts
from bot.texts import shares as texts

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID

    from telegram import Update

    from bot.context import Context
    from bot.core.share_choices import OwnShare

_PAGES = 100


def of_a_share(callback: Callable[[Update, Context], Awaitable[None]]) -> Callable[[Update, Context], Awaitable[None]]:
    """Absent and somebody else's get the same pop-up; one that has gone on is shown as it stands."""

    @wraps(callback)
    async def step(update: Update, context: Context) -> None:
        try:
            await callback(update, context)
        except Absent:
            await context.answer(texts.not_yours(context.words), alert=True)
        except AlreadyDone:
            await context.answer(texts.done_before(context.words), alert=True)
            await _show(context, context.press.id())

    return step


async def show_shares(update: Update, context: Context) -> None:
    shares = await sharing.own_shares(context.ports, context.user_id)
    place = context.press.text()
    page = int(place) if place.isdecimal() and len(place) < len(str(_PAGES)) else 0
    if not shares:
        await context.say(texts.none_yet(context.words))
    elif page:
        await context.edit(texts.listed(context.words, shares, page, context.ports.now()))
    else:
        await context.say(texts.listed(context.words, shares, 0, context.ports.now()))


@of_a_share
async def show_share(update: Update, context: Context) -> None:
    await _show(context, context.press.id())


@of_a_share
async def undo(update: Update, context: Context) -> None:
    share = await sharing.undo(context.ports, context.user_id, context.press.id())
    await context.edit(texts.ended(context.words, await _own(context, share.id), context.ports.now()))


@of_a_share
async def send_at_once(update: Update, context: Context) -> None:
    share = await sharing.send_at_once(context.ports, context.user_id, context.press.id())
    own = await _own(context, share.id)
    if share.state is ShareState.OPEN:
        await context.edit(texts.sent_now(context.words, own, context.ports.now()))
    else:
        await context.edit(texts.card(context.words, own, context.ports.now()))


@of_a_share
async def ask_revoke(update: Update, context: Context) -> None:
    await context.edit(texts.revoke_question(context.words, await _own(context, context.press.id())))


@of_a_share
async def revoke(update: Update, context: Context) -> None:
    share = await sharing.revoke(context.ports, context.user_id, context.press.id())
    await context.edit(texts.ended(context.words, await _own(context, share.id), context.ports.now()))


@of_a_share
async def send_anyway(update: Update, context: Context) -> None:
    try:
        share = await sharing.send_anyway(context.ports, context.user_id, context.press.id())
    except CannotShare as refused:
        own = await _own(context, context.press.id())
        await context.edit(texts.cannot_go(context.words, WhyNot(refused.why), own, context.ports.now()))
        return
    await context.edit(sent_texts.sent(context.words, share))


@of_a_share
async def decline(update: Update, context: Context) -> None:
    share = await sharing.decline(context.ports, context.user_id, context.press.id())
    await context.edit(texts.ended(context.words, await _own(context, share.id), context.ports.now()))


async def _show(context: Context, share: UUID | None) -> None:
    await context.edit(texts.card(context.words, await _own(context, share), context.ports.now()))


async def _own(context: Context, share: UUID | None) -> OwnShare:
    return await sharing.own_share(context.ports, context.user_id, share)
