"""`/publish`, `/schedule`, and the buttons with which a release is proposed, approved, rejected, taken back and stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversations.releasing.cards import (
    explained,
    moment_pressed,
    patiently,
    place_of,
    session_named,
    session_typed,
    show,
    show_others,
)
from bot.core.errors import Absent, InvalidInput
from bot.core.releases import ProposalId, parse_release_time, split_schedule
from bot.core.roles import Permission, ReleasePath, may, release_path
from bot.services import releasing, sessions
from bot.services.announcing import about
from bot.texts import amending as amending_texts
from bot.texts import release_notices
from bot.texts import releasing as texts
from bot.texts.release_buttons import Verb

if TYPE_CHECKING:
    from datetime import datetime

    from telegram import Update

    from bot.context import Context
    from bot.core.entries import SessionName


@explained
async def plan_release(update: Update, context: Context) -> None:
    """`/publish SESSION`: what will happen, before anything does."""
    session = await session_named(context, Verb.PUBLISH)
    if session is not None:
        await _plan(context, session, None)


@explained
async def plan_schedule(update: Update, context: Context) -> None:
    """`/schedule SESSION TIME`; without a time it is explained how to write one."""
    if context.message_pressed is not None:
        session = await sessions.by_reference(context.ports, context.press.text())
        await context.edit(texts.how_to_schedule(context.words, session))
        return
    typed, time = split_schedule(" ".join(context.args or ()), await sessions.names(context.ports))
    named = await session_typed(context, typed, Verb.SCHEDULE)
    if named is None:
        return
    if not time:
        await context.say(texts.how_to_schedule(context.words, named))
        return
    try:
        moment = parse_release_time(time, context.ports.now())
    except InvalidInput as error:
        await context.say(texts.bad_time(context.words, error, named))
        return
    await _plan(context, named, moment)


@explained
async def propose(update: Update, context: Context) -> None:
    """With four eyes it is proposed; without, it happens."""
    session = await sessions.by_reference(context.ports, context.press.text())
    try:
        moment = moment_pressed(context)
    except InvalidInput as error:
        await context.edit(texts.bad_time(context.words, error, session))
        return
    place = place_of(context, context.message_pressed or 0)
    work = releasing.publish(context.ports, context.user_id, session, release_at=moment, place=place)
    proposal = await patiently(context, work, texts.preparing(context.words, session))
    alone = may(context.visitor.roles, Permission.RELEASE_ALONE)
    await show(context, place, texts.decided(context.words, proposal, may_release_alone=alone))


@explained
async def show_request(update: Update, context: Context) -> None:
    """From the staff menu: the same card that was sent to whoever could approve when it was proposed."""
    proposal = await releasing.awaited(context.ports, context.user_id, _proposal(context))
    alone = int(may(context.visitor.roles, Permission.RELEASE_ALONE))
    values = about(proposal) | {"may_release_alone": alone}
    ask = amending_texts.approval_request if proposal.amends else release_notices.approval_request
    await context.edit(ask(context.words, values))


@explained
async def approve(update: Update, context: Context) -> None:
    place = place_of(context, context.message_pressed or 0)
    proposal = await releasing.approve(context.ports, context.user_id, _proposal(context), place=place)
    await show(context, place, texts.decided(context.words, proposal))
    await show_others(context, proposal.id, lambda words: texts.decided(words, proposal))


@explained
async def reject(update: Update, context: Context) -> None:
    proposal = await releasing.reject(context.ports, context.user_id, _proposal(context))
    await context.edit(texts.rejected(context.words, proposal))
    await show_others(context, proposal.id, lambda words: texts.rejected_by_other(words, proposal))


@explained
async def take_back(update: Update, context: Context) -> None:
    proposal = await releasing.take_back(context.ports, context.user_id, _proposal(context))
    await context.edit(texts.taken_back(context.words, proposal))
    await show_others(context, proposal.id, lambda words: texts.taken_back(words, proposal))


@explained
async def ask_stop(update: Update, context: Context) -> None:
    """From a session's page: what was released long ago has been read, and it comes back only by a new proposal."""
    session = await sessions.by_reference(context.ports, context.press.text())
    await context.say(texts.ask_stop(context.words, session))


@explained
async def stop(update: Update, context: Context) -> None:
    session = await sessions.by_reference(context.ports, context.press.text())
    stopped = await releasing.stop(context.ports, context.user_id, session)
    await context.edit(texts.stopped(context.words, stopped.release, stopped.tally))


@explained
async def go_on(update: Update, context: Context) -> None:
    session = await sessions.by_reference(context.ports, context.press.text())
    await context.edit(texts.going_on(context.words, session))


async def _plan(context: Context, session: SessionName, moment: datetime | None) -> None:
    work = sessions.plan(context.ports, context.user_id, session, Permission.PROPOSE, release_at=moment)
    plan = await patiently(context, work, texts.counting(context.words))
    roles = context.visitor.roles
    path = release_path(roles, four_eyes=context.ports.policy.four_eyes) or ReleasePath.BY_PROPOSAL
    alone = may(roles, Permission.RELEASE_ALONE)
    await context.edit(texts.plan(context.words, plan, path, may_release_alone=alone))


def _proposal(context: Context) -> ProposalId:
    """The proposal of the button. Raises `Absent`."""
    pressed = context.press.id()
    if pressed is None:
        raise Absent("proposal")
    return ProposalId(pressed)
