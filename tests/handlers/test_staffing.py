"""Every staff handler of the table, walked with every role: who may not is a stranger to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import combinations

import pytest
from telegram import CallbackQuery, Chat, Message, MessageEntity, Update, User
from telegram.ext import CallbackQueryHandler, CommandHandler

from bot.context import current_visitor
from bot.core.accounts import UserId
from bot.core.roles import COMMANDS, Permission, Role, may
from bot.handlers.staffing import StaffHandler
from bot.handlers.table import table
from bot.services.visiting import Visitor

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
PERSON = User(202, "Samuel", is_bot=False)
CHAT = Chat(202, "private")
TABLE = table()
STAFF = [handler for handler in TABLE if isinstance(handler, StaffHandler)]
EVERY_ROLES = [frozenset(roles) for size in range(len(Role) + 1) for roles in combinations(Role, size)]


@contextmanager
def visited_by(roles: frozenset[Role]) -> Iterator[None]:
    token = current_visitor.set(Visitor(UserId(PERSON.id), None, roles))
    try:
        yield
    finally:
        current_visitor.reset(token)


def command(name: str) -> Update:
    text = f"/{name}"
    entity = MessageEntity(MessageEntity.BOT_COMMAND, 0, len(text))
    message = Message(1, AT, CHAT, from_user=PERSON, text=text, entities=[entity])
    return Update(1, message=message)


def press(data: str) -> Update:
    return Update(1, callback_query=CallbackQuery("1", PERSON, "1", message=Message(1, AT, CHAT), data=data))


def is_matched(handler: StaffHandler, update: Update) -> bool:
    return handler.check_update(update) not in (None, False)


def update_for(handler: StaffHandler) -> Update | None:
    """An update that the inner handler takes."""
    if isinstance(handler.inner, CallbackQueryHandler):
        return press(handler.inner.pattern.pattern.removeprefix("^").split("(?:")[0] + first_verb(handler))
    if isinstance(handler.inner, CommandHandler):
        update = command(next(iter(handler.inner.commands)))
        update.message.set_bot(BOT)
        return update
    return None


def first_verb(handler: StaffHandler) -> str:
    return handler.inner.pattern.pattern.split("(?:")[1].split(")")[0].split("|")[0]


class BOT:
    username = "results_bot"


@pytest.mark.parametrize("roles", EVERY_ROLES, ids=lambda roles: "+".join(sorted(roles)) or "nobody")
def test_a_staff_handler_takes_an_update_exactly_from_who_may(roles: frozenset[Role]) -> None:
    with visited_by(roles):
        for handler in STAFF:
            if update := update_for(handler):
                assert is_matched(handler, update) == may(roles, handler.permission), handler.inner


def test_without_a_visitor_nothing_is_taken() -> None:
    assert not any(is_matched(handler, update) for handler in STAFF if (update := update_for(handler)))


def test_every_staff_command_of_the_table_stands_behind_its_permission() -> None:
    for handler in TABLE:
        inner = handler.inner if isinstance(handler, StaffHandler) else handler
        for name in COMMANDS.keys() & (inner.commands if isinstance(inner, CommandHandler) else set()):
            assert isinstance(handler, StaffHandler), name
            assert handler.permission is COMMANDS[name]


def test_each_permission_with_a_command_of_ours_is_walked() -> None:
    walked = {handler.permission for handler in STAFF}
    assert walked >= {
        Permission.OPEN_MENU,
        Permission.FIND,
        Permission.FREE,
        Permission.MANAGE_ROLES,
        Permission.READ_AUDIT,
    }
