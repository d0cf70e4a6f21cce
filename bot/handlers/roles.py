"""`/roles`: who is on the staff, granting and revoking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.accounts import parse_user_id
from bot.core.errors import Absent, AlreadyDone, InvalidInput, LastOwner
from bot.core.roles import Role
from bot.services import administration
from bot.texts import roles as texts

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context
    from bot.core.accounts import UserId
    from bot.core.messages import Message


async def roles_command(update: Update, context: Context) -> None:
    """`/roles`, `/roles grant 123 publisher`, `/roles revoke 123 publisher`; the last two words in either order."""
    match [word.lower() for word in context.args or []]:
        case []:
            await show_roles(update, context)
        case ["grant", first, second] if named := _named(first, second) or _named(second, first):
            await _grant(context, *named)
        case ["revoke", first, second] if named := _named(first, second) or _named(second, first):
            await _revoke_or_ask(context, *named)
        case _:
            await context.say(texts.usage(context.words))


async def show_roles(update: Update, context: Context) -> None:
    roll = await administration.roll(context.ports, context.user_id)
    grants = [(grant.id, grant.person, grant.role) for grant in roll.grants]
    await context.edit(texts.roll(context.words, roll.by_setting, grants))


async def ask_revoke(update: Update, context: Context) -> None:
    try:
        grant = await administration.standing_grant(context.ports, context.user_id, context.press.id())
    except Absent:
        await context.edit(texts.no_such_grant(context.words))
        return
    own = grant.person == context.user_id
    await context.edit(texts.revoke_question(context.words, grant.id, grant.person, grant.role, own=own))


async def revoke(update: Update, context: Context) -> None:
    try:
        grant = await administration.standing_grant(context.ports, context.user_id, context.press.id())
    except Absent:
        await context.edit(texts.no_such_grant(context.words))
        return
    await context.edit(await _revoked(context, grant.person, grant.role))


def _named(person: str, role: str) -> tuple[UserId, Role] | None:
    """None where they are no such things."""
    try:
        return parse_user_id(person), Role(role)
    except (ValueError, InvalidInput):
        return None


async def _grant(context: Context, person: UserId, role: Role) -> None:
    try:
        await administration.grant_role(context.ports, context.user_id, person, role)
    except AlreadyDone:
        await context.say(texts.had_it_already(context.words, person, role))
    else:
        await context.say(texts.granted(context.words, person, role))


async def _revoke_or_ask(context: Context, person: UserId, role: Role) -> None:
    """Only what cannot be undone by oneself is asked about: one's own role."""
    roll = await administration.roll(context.ports, context.user_id)
    own = [grant for grant in roll.grants if grant.person == person == context.user_id and grant.role == role]
    if own:
        await context.say(texts.revoke_question(context.words, own[0].id, person, role, own=True))
    else:
        await context.say(await _revoked(context, person, role))


async def _revoked(context: Context, person: UserId, role: Role) -> Message:
    words = context.words
    try:
        await administration.revoke_role(context.ports, context.user_id, person, role)
    except Absent:
        return texts.no_such_grant(words)
    except LastOwner:
        return texts.last_owner(words)
    return texts.revoked_own(words, role) if person == context.user_id else texts.revoked(words, person, role)
