"""Who is on the staff, in words: the roll, granting, revoking, and what the person concerned is told."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from bot.core.messages import Button, Message, rows
from bot.core.roles import Role
from bot.texts import navigation
from bot.texts.callbacks import press
from bot.texts.navigation import To
from bot.texts.words import Markup

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from uuid import UUID

    from bot.texts.words import Words

    Values = Mapping[str, str | int]

_BUTTONS: Final = 40
"""Of revocation; Telegram takes 100 buttons a message. The command revokes the others."""


def role_name(words: Words, role: Role) -> str:
    match role:
        case Role.OWNER:
            return words.plain("owner")
        case Role.PUBLISHER:
            return words.plain("publisher")
        case Role.APPROVER:
            return words.plain("approver")
        case Role.SUPPORT:
            return words.plain("support")


def role_names(words: Words, roles: Collection[Role]) -> str:
    """`owner, publisher`, always in the same order."""
    return ", ".join(role_name(words, role) for role in Role if role in roles)


def roll(words: Words, owners: Sequence[int], grants: Iterable[tuple[UUID, int, Role]]) -> Message:
    """`owners` hold their role by setting; each grant comes with its id, its person and its role."""
    grants = list(grants)
    by_setting = [words("<code>{person}</code>: owner, by setting", person=owner) for owner in owners]
    granted = [_granted(words, person, role) for _, person, role in grants]
    text = words(
        "<b>Who has a role</b>\n{lines}\n\n"
        "To grant one: <code>/roles grant 123456789 publisher</code>\n"
        "To take one away: <code>/roles revoke 123456789 publisher</code>\n"
        "The number is the person's Telegram id. Roles: {roles}.",
        lines=Markup("\n".join([*by_setting, *granted]) or words("nobody yet")),
        roles=Markup(", ".join(f"<code>{role}</code>" for role in Role)),
    )
    revoke = (_revoke_button(words, *grant) for grant in grants[:_BUTTONS])
    return Message(text, keyboard=rows(*revoke, navigation.staff_menu(words)))


def _granted(words: Words, person: int, role: Role) -> Markup:
    return Markup(f"<code>{person}</code>: {escape(role_name(words, role), quote=False)}")


def _revoke_button(words: Words, grant: UUID, person: int, role: Role) -> Button:
    label = words.plain("Take away {role} from {person}", role=role_name(words, role), person=person)
    return Button(label, press(To.REVOKE_ROLE, grant))


def granted(words: Words, person: int, role: Role) -> Message:
    text = words(
        "<code>{person}</code> is {role} now. They are told as soon as they have started this bot,"
        " and their command menu shows what they may do.",
        person=person,
        role=role_name(words, role),
    )
    return Message(text, keyboard=rows(navigation.roles(words)))


def had_it_already(words: Words, person: int, role: Role) -> Message:
    text = words("<code>{person}</code> is {role} already.", person=person, role=role_name(words, role))
    return Message(text, keyboard=rows(navigation.roles(words)))


def revoke_question(words: Words, grant: UUID, person: int, role: Role, *, own: bool) -> Message:
    name = role_name(words, role)
    if own:
        text = words("Take the role {role} away from yourself? You cannot give it back to yourself.", role=name)
    else:
        text = words("Take the role {role} away from <code>{person}</code>?", role=name, person=person)
    yes = Button(words.plain("Yes, take it away"), press(To.REVOKE_ROLE_CONFIRMED, grant))
    no = Button(words.plain("No, leave it"), press(To.ROLES))
    return Message(text, keyboard=rows(yes, no))


def revoked(words: Words, person: int, role: Role) -> Message:
    text = words(
        "<code>{person}</code> is no longer {role}, and is told so.", person=person, role=role_name(words, role)
    )
    return Message(text, keyboard=rows(navigation.roles(words)))


def revoked_own(words: Words, role: Role) -> Message:
    return Message(words("You are no longer {role}.", role=role_name(words, role)))


def no_such_grant(words: Words) -> Message:
    text = words(
        "There is no such role to take away: it was never granted or has been taken away."
        " Owners by setting are named in BOT_OWNER_IDS and lose their role there."
    )
    return Message(text, keyboard=rows(navigation.roles(words)))


def last_owner(words: Words) -> Message:
    text = words(
        "This is the only owner, and without one nobody could grant roles any more. Make somebody else owner first."
    )
    return Message(text, keyboard=rows(navigation.roles(words)))


def usage(words: Words) -> Message:
    text = words(
        "I did not understand that. It goes like this:\n"
        "<code>/roles grant 123456789 publisher</code>\n<code>/roles revoke 123456789 publisher</code>\n"
        "The number is the person's Telegram id. Roles: {roles}.",
        roles=Markup(", ".join(f"<code>{role}</code>" for role in Role)),
    )
    return Message(text, keyboard=rows(navigation.roles(words)))


def role_granted(words: Words, values: Values) -> Message:
    """To the person themselves."""
    text = words(
        "You are {role} here now. /admin shows what you may do.", role=role_name(words, Role(str(values["role"])))
    )
    return Message(text, keyboard=rows(navigation.staff_menu(words)))


def role_revoked(words: Words, values: Values) -> Message:
    """To the person themselves."""
    return Message(
        words("Your role {role} has been taken away by an owner.", role=role_name(words, Role(str(values["role"]))))
    )
