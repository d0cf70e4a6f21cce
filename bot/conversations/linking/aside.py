"""Steps aside, from any step and back to it: where the numbers are, the own exam centre, and what is no answer at all."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, assert_never

from bot.conversations.linking.draft import Draft, State
from bot.conversations.linking.entering import read_as_id, read_as_secret
from bot.conversations.linking.judging import ask_terms, judge_with_birth
from bot.conversations.linking.saying import say
from bot.core.dates import read_date
from bot.core.mistypings import Both, Right, Swapped, read_id, read_secret
from bot.core.overheard import may_hold_secret
from bot.ptb.conversation import END
from bot.services.centre_search import find_centres
from bot.texts import linking as texts
from bot.texts import linking_help as help_texts
from bot.texts import linking_refusals as refusals

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context
    from bot.core.messages import Message
    from bot.ptb.conversation import Next


async def show_where(update: Update, context: Context) -> Next:
    await context.say(help_texts.where(context.words))
    return None


async def ask_centre(update: Update, context: Context) -> Next:
    _step_aside(context)
    await context.say(help_texts.lost(context.words))
    return State.LOST


async def find_centre(update: Update, context: Context) -> Next:
    """Who found the numbers after all may type them right here."""
    typed = context.typed
    if step := await _answered_the_step(context, typed):
        return step
    note = await context.take_away() if may_hold_secret(typed) else ""
    centres = await find_centres(context.ports, typed)
    message = help_texts.found(context.words, centres) if centres else help_texts.found_none(context.words)
    await say(context, message, note)
    return State.LOST


async def go_on(update: Update, context: Context) -> Next:
    """Back to the step, which is asked again."""
    state = _step(context)
    await context.say(_asked(context, state))
    return state


async def explain(update: Update, context: Context) -> Next:
    """Whatever no step takes: a sticker, a photo, text where a button is waited for."""
    message = update.effective_message
    text = (message.text or message.caption or "") if message else ""
    note = await context.take_away() if may_hold_secret(text) else ""
    state = State(context.dialogue.state or State.ID)
    asked, is_file = _asked(context, state), bool(message and (message.photo or message.document))
    if (message and message.text) or (state is State.TERMS and not is_file):
        answer = refusals.use_the_buttons(context.words, asked)
    elif is_file and not note:
        answer = refusals.no_pictures(context.words, asked)
    else:
        answer = refusals.only_words(context.words, asked)
    await say(context, answer, note)
    return None


async def cancel(update: Update, context: Context) -> Next:
    await context.say(texts.cancelled(context.words))
    return END


def _step(context: Context) -> State:
    """The step that is being linked at, also while looking for a centre."""
    state = State(context.dialogue.state or State.ID)
    return (Draft(context).back or State.ID) if state is State.LOST else state


def _step_aside(context: Context) -> None:
    Draft(context).come_back_to(_step(context))


async def _answered_the_step(context: Context, typed: str) -> Next:
    """None: it was meant for the search."""
    match _step(context):
        case State.ID if isinstance(read_id(typed), Right | Both):
            return await read_as_id(context, typed)
        case State.SECRET if isinstance(read_secret(typed), Right | Both | Swapped):
            return await read_as_secret(context, typed)
        case State.BIRTH | State.BIRTH_WHICH if isinstance(
            born := read_date(typed, today=context.ports.now().date()), date
        ):
            return await judge_with_birth(context, born)
        case _:
            return None


def _asked(context: Context, state: State) -> Message:
    """The question of a step once more; buttons under the earlier one count as well."""
    draft, words = Draft(context), context.words
    match state:
        case State.SECRET if draft.id_number:
            return texts.ask_secret(words, draft.id_number, draft.same_pad())
        case State.TERMS if draft.proof:
            return ask_terms(context, draft.nonce)
        case State.BIRTH_WHICH if draft.births:
            first, second = map(date.fromisoformat, draft.births)
            return texts.which_birth(words, first, second, draft.nonce)
        case State.BIRTH:
            return texts.ask_birth(words)
        case State.LOST:
            return help_texts.lost(words)
        case State.ID | State.SECRET | State.TERMS | State.BIRTH_WHICH:
            return texts.ask_id(words)
        case _:
            assert_never(state)
