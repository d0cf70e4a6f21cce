"""The last step: agreed to, in the words that were shown; and what ends or interrupts the way to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversations.sharing.asking import guarded, preview, question, recipient_of, say
from bot.conversations.sharing.draft import Draft, State
from bot.core.errors import Moved
from bot.core.sharing import ShareState
from bot.ptb.conversation import END
from bot.services import sharing
from bot.texts import share_preview as texts
from bot.texts import shares as share_texts
from bot.texts import sharing as asking_texts

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context
    from bot.core.messages import Message
    from bot.core.sharing import Share
    from bot.ptb.conversation import Next
    from bot.services.sharing import Agreed


@guarded
async def send(update: Update, context: Context) -> Next:
    """A mail to an institution, now or later; or a plain link, handed over here."""
    draft, recipient = Draft(context), recipient_of(context)
    agreed = draft.agreed(recipient)
    if agreed is None:
        await context.answer(asking_texts.dead_button(context.words), alert=True)
        return None
    try:
        answer = await (_mail(context, agreed) if recipient.identity else _hand_over(context, agreed))
    except Moved:
        draft.new_number()
        await context.say(texts.moved(context.words, await preview(context)))
        return State.PREVIEW
    await context.say(answer)
    return END


async def _mail(context: Context, agreed: Agreed) -> Message:
    share = await sharing.agree(context.ports, context.user_id, agreed)
    match share.state:
        case ShareState.PENDING:
            return texts.sent(context.words, share)
        case ShareState.PLANNED:
            return texts.planned(context.words, share)
        case _:  # the same yes a second time, long after
            return await _card(context, share)


async def _hand_over(context: Context, agreed: Agreed) -> Message:
    key, base = Draft(context).key, context.ports.policy.public_url
    if key is None:
        raise Moved("link")
    share = await sharing.hand_over(context.ports, context.user_id, agreed, key)
    return texts.link_made(context.words, share, f"{base}/verify/{key.token}", f"{base}/verify", key.code)


async def _card(context: Context, share: Share) -> Message:
    own = await sharing.own_share(context.ports, context.user_id, share.id)
    return share_texts.card(context.words, own, context.ports.now())


async def cancel(update: Update, context: Context) -> Next:
    await context.say(asking_texts.cancelled(context.words))
    return END


async def say_dead(update: Update, context: Context) -> Next:
    """A button of a question that was answered."""
    await context.answer(asking_texts.dead_button(context.words), alert=True)
    return None


@guarded
async def explain(update: Update, context: Context) -> Next:
    """A sticker, a photo, text where a button is waited for: the question once more."""
    message = update.effective_message
    held = (message.text or message.caption or "") if message else ""
    asked = await question(context, State(context.dialogue.state or State.RECIPIENT))
    await say(context, asking_texts.use_the_buttons(context.words, asked), held=held)
    return None
