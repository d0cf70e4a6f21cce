"""The claim is judged: what is said to each outcome, and which step it leads to. With it the step of the date of birth."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.conversations.linking.draft import Draft, State
from bot.conversations.linking.saying import say
from bot.core.dates import NoDate, TwoDates, read_date
from bot.core.errors import AlreadyLinked, CredentialsRefused, LockedOut, Moved, StepUpNeeded
from bot.core.overheard import may_hold_secret
from bot.ptb.conversation import END
from bot.services import linking
from bot.services.guessing import Claim
from bot.texts import linking as texts
from bot.texts import linking_refusals as refusals

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context
    from bot.core.identity import IdNumber, SecretNumber
    from bot.core.messages import Message
    from bot.ptb.conversation import Next


async def judge(context: Context, claim: Claim, note: str = "") -> Next:
    """`note` goes above whatever is said."""
    draft = Draft(context)
    try:
        proof = await linking.check(context.ports, context.user_id, claim)
    except StepUpNeeded:
        draft.keep_secret(claim.id_number, claim.secret_number)
        await say(context, texts.ask_birth(context.words), note)
        return State.BIRTH
    except LockedOut as locked:
        await say(context, refusals.locked(context.words, locked.until, context.ports.now()), note)
        return END
    except AlreadyLinked:
        await say(context, refusals.linked_here_already(context.words, claim.id_number), note)
        return State.ID
    except CredentialsRefused as refused:
        return await _refuse(context, claim, refused, note)
    except Moved:
        await say(context, refusals.moved_meanwhile(context.words), note)
        return State.ID
    question = ask_terms(context, draft.keep_proof(proof))
    await say(context, texts.proved(context.words, question), note)
    return State.TERMS


async def _refuse(context: Context, claim: Claim, refused: CredentialsRefused, note: str) -> Next:
    if refused.locked:
        message = refusals.refused_and_locked(context.words, refused.locked, context.ports.now())
        await say(context, message, note)
        return END
    pad = Draft(context).take_id(claim.id_number)
    await say(context, refusals.refused(context.words, pad), note)
    return State.SECRET


def ask_terms(context: Context, nonce: str) -> Message:
    policy = context.ports.policy
    return texts.terms(
        context.words,
        nonce,
        organisation=policy.organisation,
        terms_url=policy.terms_url,
        privacy_url=policy.privacy_url,
    )


async def take_birth(update: Update, context: Context) -> Next:
    reading = read_date(context.typed, today=context.ports.now().date())
    match reading:
        case date():
            return await judge_with_birth(context, reading)
        case TwoDates(day_first, month_first):
            nonce = Draft(context).keep_births(day_first.isoformat(), month_first.isoformat())
            await context.say(texts.which_birth(context.words, day_first, month_first, nonce))
            return State.BIRTH_WHICH
        case NoDate():
            note = await context.take_away() if may_hold_secret(context.typed) else ""
            await say(context, refusals.no_birth(context.words, reading), note)
            return State.BIRTH


async def choose_birth(update: Update, context: Context) -> Next:
    draft = Draft(context)
    readings = dict(zip("01", draft.births, strict=False))
    chosen = readings.get(context.press.text(1))
    if context.press.text() != draft.nonce or chosen is None:
        await context.answer(refusals.dead_button(context.words), alert=True)
        return None
    return await judge_with_birth(context, date.fromisoformat(chosen))


async def judge_with_birth(context: Context, born: date) -> Next:
    """All three are judged together."""
    claimed = claimed_so_far(context)
    if claimed is None:
        await context.say(texts.ask_id(context.words))
        return State.ID
    return await judge(context, Claim(*claimed, born))


def claimed_so_far(context: Context) -> tuple[IdNumber, SecretNumber] | None:
    draft = Draft(context)
    return (draft.id_number, draft.secret) if draft.id_number and draft.secret else None
