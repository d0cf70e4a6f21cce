"""`/sessions`, `/preview` and `/status`: how far each session is, and what its release looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversations.releasing.cards import explained, patiently, session_named
from bot.core.roles import Permission, may
from bot.services import sessions
from bot.texts import release_preview as preview_texts
from bot.texts import releasing as release_texts
from bot.texts import sessions as texts
from bot.texts.release_buttons import Verb

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context
    from bot.core.entries import SessionName


@explained
async def show_sessions(update: Update, context: Context) -> None:
    work = sessions.overview(context.ports, context.user_id)
    listed = await patiently(context, work, release_texts.counting(context.words))
    await context.edit(texts.overview(context.words, listed))


@explained
async def show_status(update: Update, context: Context) -> None:
    """Of one session; without one, of which?"""
    if context.message_pressed is not None and not context.press.text():
        await context.edit(texts.choose(context.words, await sessions.names(context.ports), Verb.STATUS))
        return
    session = await session_named(context, Verb.STATUS)
    if session is None:
        return
    work = sessions.status(context.ports, context.user_id, session)
    status = await patiently(context, work, release_texts.counting(context.words))
    roles = context.visitor.roles
    can_stop, can_propose = may(roles, Permission.STOP), may(roles, Permission.PROPOSE)
    await context.edit(texts.status(context.words, status, may_stop=can_stop, may_propose=can_propose))


@explained
async def show_preview(update: Update, context: Context) -> None:
    """For whoever proposes."""
    session = await session_named(context, Verb.PREVIEW)
    if session is not None:
        await _preview(context, session, Permission.PREVIEW)


@explained
async def review(update: Update, context: Context) -> None:
    """The same, for whoever approves what was proposed."""
    await _preview(context, await sessions.by_reference(context.ports, context.press.text()), Permission.APPROVE)


async def _preview(context: Context, session: SessionName, permission: Permission) -> None:
    """New messages, so that the card with the decision stays where it is."""
    work = sessions.preview(context.ports, context.user_id, session, permission)
    await context.answer()
    preview = await patiently(context, work, release_texts.counting(context.words), always_new=True)
    words, catalogue = context.words, context.ports.catalogue
    if not preview.plan.items:
        await context.say(release_texts.nothing_new(words, preview.plan))
        return
    can_publish = may(context.visitor.roles, Permission.PROPOSE) and preview.plan.proposal is None
    await context.say(preview_texts.summary(words, preview, catalogue, may_publish=can_publish))
    await context.say(preview_texts.alert(words, preview.samples[0], catalogue))
    for sample in preview.samples:
        await context.say(preview_texts.card(words, sample, catalogue, context.ports.now()))
