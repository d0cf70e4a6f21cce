"""The last step: the terms are agreed to and the link is made, or nothing is kept."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from bot.conversations.linking.draft import Draft, State
from bot.core.errors import CredentialsRefused, LockedOut, Moved
from bot.core.viewing import Awaited
from bot.ptb.conversation import END, GoTo
from bot.services import linking, viewing
from bot.texts import email as email_texts
from bot.texts import linking as texts
from bot.texts import linking_refusals as refusals
from bot.texts import results as results_texts

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context
    from bot.core.accounts import Link
    from bot.ptb.conversation import Next

EMAIL: Final = GoTo("email", "address")
"""The conversation that takes an address, waiting for one."""


async def agree(update: Update, context: Context) -> Next:
    draft = Draft(context)
    if draft.proof is None or context.press.text() != draft.nonce:
        return await say_dead(update, context)
    try:
        made = await linking.link(context.ports, context.user_id, draft.proof, language=context.words.language)
    except LockedOut as locked:
        await context.say(refusals.locked(context.words, locked.until, context.ports.now()))
        return END
    except (CredentialsRefused, Moved):
        draft.forget()
        await context.say(refusals.moved_meanwhile(context.words))
        return State.ID
    await asyncio.gather(context.answer(), context.edit_latest(texts.agreed(context.words)))
    await _show(context, made.link)
    if not made.offer_email:
        return END
    await context.say(email_texts.offer(context.words))
    return EMAIL


async def _show(context: Context, link: Link) -> None:
    """The exam and its window; a result that is out is read at once."""
    own = await viewing.open_result(context.ports, context.user_id, link.id)
    today = context.ports.now().date()
    await context.say(texts.linked(context.words, own, today))
    if not isinstance(own.standing, Awaited):
        await context.say(results_texts.card(context.words, own, today))


async def decline(update: Update, context: Context) -> Next:
    """Nothing is stored; the dialogue ends with what was typed."""
    if context.press.text() != Draft(context).nonce:
        return await say_dead(update, context)
    await context.say(texts.not_now(context.words))
    return END


async def say_dead(update: Update, context: Context) -> Next:
    await context.answer(refusals.dead_button(context.words), alert=True)
    return None
